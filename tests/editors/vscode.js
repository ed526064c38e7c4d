// The manifest's schema as VS Code reads it: with the language service that is part of it.
// node vscode.js FOLDER-OF-node_modules
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');

const service = require(require.resolve('vscode-json-languageservice', {paths: [process.argv[2]]}));
const file = path.join(__dirname, '../../schemas/manifest.schema.json');
const schema = JSON.parse(fs.readFileSync(file, 'utf8'));
const language = service.getLanguageService({});
language.configure({validate: true, schemas: [{uri: 'mmlint://manifest', fileMatch: ['plugin.json'], schema}]});

const read = (text) => {
    const document = service.TextDocument.create('file:///plugin/plugin.json', 'json', 1, text);
    return [document, language.parseJSONDocument(document)];
};

const underlined = async (text) => {
    const found = await language.doValidation(...read(text), {schemaValidation: 'error'});
    return found.map(({range, message}) => `${range.start.line + 1}: ${message}`);
};

const GOOD = `{
  "id": "com.example.hello",
  "name": "Hello",
  "min_server_version": "10.11.0",
  "server": {"executables": {"linux-amd64": "server/dist/plugin-linux-amd64"}},
  "settings_schema": {"settings": [{"key": "greeting", "type": "text", "default": "Hello"}]}
}`;

const BAD = `{
  "id": "a b",
  "version": 1,
  "server": {"executables": {"linux-amd64": 3}},
  "settings_schema": {"settings": [{"key": "greeting", "type": "strin"}]}
}`;

(async () => {
    assert.deepStrictEqual(await underlined(GOOD), []);
    const found = await underlined(BAD);
    assert.deepStrictEqual(found.map((line) => line.split(':')[0]), ['1', '2', '3', '4', '5'], found.join('\n'));
    assert.match(found[0], /"name"/);
    assert.match(found[4], /"dropdown"/);

    const [document, parsed] = read(GOOD);
    const hover = await language.doHover(document, {line: 3, character: 5}, parsed);
    assert.match(String(hover.contents), /oldest server/);
    const offered = await language.doComplete(...((text) => {
        const [document, parsed] = read(text);
        return [document, {line: 0, character: 1}, parsed];
    })('{}'));
    const labels = offered.items.map((item) => item.label);
    for (const name of ['id', 'min_server_version', 'settings_schema']) {
        assert.ok(labels.includes(name), labels.join(' '));
    }
    console.log(`VS Code underlines ${found.length} of ${found.length} mistakes, and nothing in a good manifest`);
})();
