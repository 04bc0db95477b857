// Evaluates a PAC file from the standard input for each address given, as browsers' libraries do.
import { readFileSync } from "node:fs";
import { QuickJS } from "quickjs-wasi";
import { createPacResolver } from "pac-resolver";

const find = createPacResolver(await QuickJS.create(), readFileSync(0, "utf8"));
for (const address of process.argv.slice(2)) console.log(await find(address));
