package main

import (
	"bytes"
	"os"
	"path/filepath"
)

// signedText is what the signatures of the rules' fixtures are of.
const signedText = "The bytes that were signed.\n"

// mattermost is the id of the key that is compiled into servers.
var mattermost = []byte{0xd1, 0xb5, 0x4b, 0x47, 0xa5, 0xce, 0xfe, 0xc4}

// writeFiles writes the keys and signatures that the rules' fixtures name.
func writeFiles(folder string) error {
	main, short, edwards := newRSA(1, 3072), newRSA(1, 2048), newEd25519()
	data := []byte(signedText)
	at := created(born + 1000)
	files := map[string][]byte{}
	keyFile := func(name string, ring []byte) { files[name] = armor{kind: "PGP PUBLIC KEY BLOCK"}.write(ring) }
	signature := func(name string, body []byte) {
		files[name] = armor{kind: "PGP SIGNATURE"}.write(packet(2, body))
	}
	keyFile("rsa3072.asc", main.plain())
	signature("rsa3072.sig", main.sign(data, made{}))
	signature("sha1.sig", main.sign(data, made{digest: 2}))
	signature("expired.sig", main.sign(data, made{hashed: join(at, sub(3, be32(86400)...))}))
	keyFile("rsa2048.asc", short.plain())
	signature("rsa2048.sig", short.sign(data, made{}))
	keyFile("ed25519.asc", edwards.plain())
	signature("ed25519.sig", edwards.sign(data, made{}))
	keyFile("rsa-then-ed25519.asc", join(main.plain(), edwards.plain()))
	keyFile("ed25519-then-rsa.asc", join(edwards.plain(), main.plain()))
	keyFile("rsa-with-ed25519-subkey.asc", join(main.plain(), main.bind(edwards, made{}, false, flagsEncrypt), short.plain()))
	keyFile("expired.asc", join(main.public(), main.certify(owner, made{}, flagsSign, sub(9, be32(365*86400)...))))
	keyFile("revoked.asc", join(main.public(), main.revoke(made{}, sub(29, 1)), main.certify(owner, made{}, flagsSign)))
	keyFile("certifies.asc", join(main.public(), main.certify(owner, made{}, flagsCertify)))
	// It says to be by Mattermost's key, which signed nothing of the kind.
	signature("as-mattermost.sig", newRSA(1, 4096).sign(data, made{hashed: at, unhashed: sub(16, mattermost...)}))
	signature("fingerprint-alone.sig", main.sign(data, made{unhashed: []byte{}}))
	whole := main.sign(data, made{})
	files["damaged.sig"] = packet(2, whole)[:60]
	once := packet(4, join([]byte{3, 0, 8, 1}, main.id, []byte{1}))
	literal := packet(11, join([]byte("b\x00"), be32(born), data))
	files["message.sig"] = armor{kind: "PGP MESSAGE"}.write(join(once, literal, packet(2, whole)))
	text := bytes.TrimSuffix(data, []byte("\n"))
	clear := armor{kind: "PGP SIGNATURE"}.write(packet(2, main.sign(text, made{kind: 1})))
	files["clear.sig"] = join([]byte("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"), data, clear)
	// Numbers that would take minutes: DSA in a field of 65,000 bits.
	files["endless.asc"], files["endless.sig"] = endless(data)
	for name, contents := range files {
		if err := os.WriteFile(filepath.Join(folder, name), contents, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func endless(data []byte) (ring, signature []byte) {
	huge := join([]byte{0xff, 0xff}, bytes.Repeat([]byte{0x7f}, 8191), []byte{0x7b})
	group := join([]byte{0xfe, 0xf8}, bytes.Repeat([]byte{0xff}, 8159))
	key := newKey(17, nil, join(huge, group, huge, huge))
	body := key.certify(owner, made{}, flagsSign)
	return join(key.public(), body), packet(2, key.sign(data, made{}))
}
