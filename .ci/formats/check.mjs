// Holds GitHub annotations and HTML against their own tools: check.mjs TOOLS FOLDER.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [tools, folder] = process.argv.slice(2);
const from = (path) => join(tools, 'node_modules', path);
let bad = 0;
const complain = (what) => { bad += 1; console.error(what); };

// What the runner would read from each line, said again by GitHub's own toolkit: the same bytes.
const { issueCommand } = await import(pathToFileURL(from('@actions/core/lib/command.js')));
const undone = (text, marks) =>
  marks.reduce((text, mark) => text.replaceAll('%' + mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0'), mark), text);
const said = (name, properties, data) => {
  const written = [];
  const write = process.stdout.write;
  process.stdout.write = (text) => { written.push(text); return true; };
  try { issueCommand(name, properties, data); } finally { process.stdout.write = write; }
  return written.join('').replace(/\r?\n$/, '');
};
const lines = readFileSync(join(folder, 'report.github'), 'utf8').trimEnd().split('\n');
const counts = lines.pop();
const severities = { error: 0, warning: 1, notice: 2 };
let last = 0;
for (const line of lines) {
  const end = line.indexOf('::', 2);
  const [, name, rest] = /^(\S+) (.*)$/.exec(line.slice(2, end)) ?? [];
  if (!line.startsWith('::') || !(name in severities)) { complain(`no annotation: ${line}`); continue; }
  if (severities[name] < last) complain(`not worst first: ${line}`);
  last = severities[name];
  const properties = {};
  for (const property of rest.split(',')) {
    const at = property.indexOf('=');
    properties[property.slice(0, at)] = undone(property.slice(at + 1), ['\r', '\n', ':', ',', '%']);
  }
  for (const key of Object.keys(properties)) {
    if (!['title', 'file', 'line', 'endLine', 'col', 'endColumn'].includes(key)) complain(`property ${key}: ${line}`);
  }
  const again = said(name, properties, undone(line.slice(end + 2), ['\r', '\n', '%']));
  if (again !== line) complain(`the toolkit writes\n  ${again}\nfor\n  ${line}`);
}
console.log(`github: ${lines.length} annotations as GitHub's toolkit writes them; ${counts}`);

const { HtmlValidate, StaticConfigLoader } = createRequire(pathToFileURL(from('x')))('html-validate');
const html = new HtmlValidate(new StaticConfigLoader({ root: true, extends: ['html-validate:recommended', 'html-validate:a11y'] }));
const page = readFileSync(join(folder, 'report.html'), 'utf8');
for (const result of (await html.validateString(page)).results) {
  for (const message of result.messages) complain(`html ${message.line}: ${message.ruleId}: ${message.message}`);
}
// Nothing from elsewhere, and nothing that runs.
const tags = page.match(/<[a-z!][^>]*>/gi).join('\n');
const loads = (tags + page.match(/<style>[^<]*/)[0]).match(
  /<(script|img|iframe|object|embed|link|form|base|svg|audio|video)\b|\s(src|srcset|style|on[a-z]+)=|@import|url\(/gi);
if (loads) complain(`html: ${[...new Set(loads)].join(', ')}`);
console.log(`html: ${page.length} characters, valid`);
process.exit(bad ? 1 : 0);
