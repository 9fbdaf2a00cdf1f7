// Judges bills of materials by CycloneDX's own library. usage: node validate.mjs FILE...     exit 0 when all are valid
import { readFileSync } from 'node:fs';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
let failures = 0;
for (const file of process.argv.slice(2)) {
  const error = await validator.validate(readFileSync(file, 'utf8'));
  if (error === null) continue;
  failures++;
  console.log(file, JSON.stringify(error));
}
process.exit(failures === 0 ? 0 : 1);
