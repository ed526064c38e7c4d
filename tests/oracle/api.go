package main

import (
	"path/filepath"
	"reflect"

	"github.com/stretchr/testify/mock"
)

// someID is the answer of every API method that returns text: most of that text is an id.
const someID = "qwertyuiopasdfghjklzxcvbnm"

// permissiveAPI answers every call that a plugin makes (server/public/plugin/api.go), so
// that its executable gets through the handshake and OnActivate. Errors are nil, pointers
// lead to zero values, lists and maps are nil, text is someID, numbers are 0 and booleans
// false; the methods below know better.
type permissiveAPI struct {
	*mockAPI
	folder string
}

// newPermissiveAPI is the API of the plugin in folder.
func newPermissiveAPI(folder string) API {
	api := permissiveAPI{&mockAPI{}, folder}
	methods := reflect.TypeFor[API]()
	for i := range methods.NumMethod() {
		method := methods.Method(i)
		arguments := make([]any, method.Type.NumIn())
		for j := range arguments {
			arguments[j] = mock.Anything
		}
		results := make([]any, method.Type.NumOut())
		for j := range results {
			results[j] = answer(method.Type.Out(j))
		}
		api.On(method.Name, arguments...).Maybe().Return(results...)
	}
	return api
}

// answer is the value that a result of this type has.
func answer(result reflect.Type) any {
	switch result.Kind() {
	case reflect.Pointer:
		if result == reflect.TypeFor[*AppError]() || result.Elem().Kind() != reflect.Struct {
			return nil
		}
		return reflect.New(result.Elem()).Interface()
	case reflect.Interface, reflect.Slice, reflect.Map, reflect.Func:
		return nil
	case reflect.String:
		return someID
	default:
		return reflect.Zero(result).Interface()
	}
}

// KVSetWithOptions says that the value was stored. The lock that pluginapi's EnsureBot takes
// (server/public/pluginapi/cluster/mutex.go) asks again for ever while it was not.
func (permissiveAPI) KVSetWithOptions(string, []byte, PluginKVSetOptions) (bool, *AppError) {
	return true, nil
}

// KVCompareAndSet says that the value was stored: locks made by hand wait for it.
func (permissiveAPI) KVCompareAndSet(string, []byte, []byte) (bool, *AppError) {
	return true, nil
}

// GetServerVersion is the version that min_server_version is compared with.
func (permissiveAPI) GetServerVersion() string { return *currentVersion }

// GetBundlePath is where the plugin was installed.
func (api permissiveAPI) GetBundlePath() (string, error) { return filepath.Abs(api.folder) }

// GetConfig has the defaults, which plugins take for granted, and a site URL, which many ask for.
func (permissiveAPI) GetConfig() *Config { return defaultConfig() }

// GetUnsanitizedConfig is the same.
func (permissiveAPI) GetUnsanitizedConfig() *Config { return defaultConfig() }

func defaultConfig() *Config {
	siteURL := "http://localhost:8065"
	config := &Config{}
	config.SetDefaults()
	config.ServiceSettings.SiteURL = &siteURL
	return config
}

// GetLicense is that of a server without one.
func (permissiveAPI) GetLicense() *License { return nil }

// The four log methods take any number of values, which a mock cannot be told.

// LogDebug does nothing.
func (permissiveAPI) LogDebug(string, ...any) {}

// LogInfo does nothing.
func (permissiveAPI) LogInfo(string, ...any) {}

// LogWarn does nothing.
func (permissiveAPI) LogWarn(string, ...any) {}

// LogError does nothing.
func (permissiveAPI) LogError(string, ...any) {}
