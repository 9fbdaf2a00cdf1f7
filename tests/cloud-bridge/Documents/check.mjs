// Judges our published documents with tools that are not ours.
// usage: node check.mjs asyncapi FILE | event SCHEMA EVENT...      exit 0 when nothing is wrong
import { readFileSync } from 'node:fs';
import { Parser, fromFile } from '@asyncapi/parser';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const [what, file, ...more] = process.argv.slice(2);
let faults = 0;
if (what === 'asyncapi') {
  const { document, diagnostics } = await fromFile(new Parser(), file).parse();
  for (const { severity, message, path } of diagnostics) {
    console.log(['error', 'warning', 'information', 'hint'][severity] + ': ' + path.join('.') + ': ' + message);
    if (severity <= 1) faults++;
  }
  if (document) console.log(`${document.channels().all().length} channels, ${document.operations().all().length} operations, ${document.allMessages().all().length} messages`);
  else faults++;
} else {
  const ajv = new Ajv({ allErrors: true, strictTypes: false });
  addFormats(ajv);
  const schema = JSON.parse(readFileSync(file, 'utf8'));
  const fits = ajv.compile(schema);
  for (const name of more) {
    const event = JSON.parse(readFileSync(name, 'utf8'));
    for (const key of ['specversion', 'id', 'source', 'type']) {
      if (typeof event[key] !== 'string' || event[key] === '') { faults++; console.log(`${name}: CloudEvents wants ${key}`); }
    }
    if (event.specversion !== '1.0' || event.dataschema !== schema.$id) { faults++; console.log(`${name}: ${event.specversion}, ${event.dataschema}`); }
    if (!fits(event.data)) { faults++; console.log(`${name}: ${ajv.errorsText(fits.errors)}`); }
    for (const key of schema.required) {
      const { [key]: _, ...rest } = event.data;
      if (fits(rest)) { faults++; console.log(`${name}: fits without ${key}`); }
    }
  }
}
process.exit(faults === 0 ? 0 : 1);
