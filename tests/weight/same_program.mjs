/**
 * Compares each script of `static/js` with the form in which it is served, given by a folder: to
 * TypeScript's parser both have to be the same tree with the same texts.
 */

import { readFileSync, readdirSync } from "node:fs";
import ts from "typescript";

const STATIC = new URL("../../static/", import.meta.url);
const SERVED = process.argv[2];

/** @param {string} text @returns {string[]} every node's kind, and the text of those without parts */
function treeOf(text) {
  const source = ts.createSourceFile("a.js", text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  if (source.parseDiagnostics.length) throw new Error(source.parseDiagnostics[0].messageText);
  const found = [];
  const visit = (node) => {
    found.push(node.kind, node.getChildCount() ? "" : node.getText());
    for (const child of node.getChildren()) if (!ts.isJSDoc(child)) visit(child);
  };
  visit(source);
  return found;
}

const names = readdirSync(new URL("js", STATIC), { recursive: true }).filter((name) => name.endsWith(".js"));
const different = names.filter((name) => {
  const written = treeOf(readFileSync(new URL(`js/${name}`, STATIC), "utf8"));
  const served = treeOf(readFileSync(`${SERVED}/js/${name}`, "utf8"));
  return written.length !== served.length || written.some((part, place) => part !== served[place]);
});

if (!names.length || different.length) {
  console.error(`Served otherwise than written: ${different.join(", ") || "no script at all"}`);
  process.exit(1);
}
console.log(`${names.length} scripts are served as they are written.`);
