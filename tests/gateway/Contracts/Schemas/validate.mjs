// Validates the golden samples against the JSON Schemas with ajv, and shows that damaged samples are refused.
// usage: node validate.mjs SCHEMAS_DIR SAMPLES_DIR     exit 0 when every expectation holds
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const [schemas, samples] = process.argv.slice(2);
const ajv = new Ajv({ allErrors: true, strictTypes: false });
addFormats(ajv);
for (const file of readdirSync(schemas)) ajv.addSchema(JSON.parse(readFileSync(join(schemas, file), 'utf8')));

const control = { hello: 'hello.v1.json', receipt: 'receipt.v1.json', command: 'command.v1.json', reply: 'reply.v1.json' };
let failures = 0;

function expect(isExpected, schema, value, what) {
  const validate = ajv.getSchema('/schemas/' + schema);
  if (validate(value) === isExpected) return;
  failures++;
  console.log(`${what}: expected ${isExpected ? 'valid' : 'refused'} by ${schema}: ${ajv.errorsText(validate.errors)}`);
}

function withoutEach(value, schema, what) {
  for (const key of ajv.getSchema('/schemas/' + schema).schema.required) {
    const { [key]: _, ...rest } = value;
    expect(false, schema, rest, `${what} without ${key}`);
  }
}

for (const file of readdirSync(samples).filter(name => name.endsWith('.json'))) {
  const name = file.replace('.json', '');
  const value = JSON.parse(readFileSync(join(samples, file), 'utf8'));
  const schema = control[name] ?? 'event.v1.json';
  expect(true, schema, value, name);
  withoutEach(value, schema, name);
  if (schema !== 'event.v1.json') continue;
  const payload = value.dataschema.replace('/schemas/', '');
  expect(true, payload, value.data, name + ' data');
  withoutEach(value.data, payload, name + ' data');
}

console.log(failures === 0 ? 'all expectations hold' : `${failures} expectations do not hold`);
process.exit(failures === 0 ? 0 : 1);
