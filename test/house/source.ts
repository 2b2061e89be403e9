/** The source tree as the house tests see it: files, rooms, imports, and code without comments and texts. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  /** Relative to `src`, with `/`. */
  readonly path: string;
  /** The folder under `src`, or the file itself at the top. */
  readonly room: string;
  readonly imports: readonly Import[];
  /** Every `object.property` that is read or called, and every bare name, with its line. */
  readonly uses: readonly { readonly name: string; readonly line: number }[];
}

export interface Import {
  /** A room of ours, `node:…`, or the name of a package. */
  readonly to: string;
  /** The file of ours, relative to `src`. */
  readonly file?: string;
  /** Only types: nothing is loaded. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export function sourceFiles(): SourceFile[] {
  return readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/').slice('src/'.length))
    .filter((path) => !path.startsWith('engine/wasm/kernels/'))
    .sort()
    .map(read);
}

export const roomOf = (path: string): string => path.split('/')[0];

function read(path: string): SourceFile {
  const text = readFileSync(join('src', path), 'utf8');
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const line = (node: ts.Node) => tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  const imports: Import[] = [];
  const uses: { name: string; line: number }[] = [];
  const arrow = (node: ts.Expression | undefined, typeOnly: boolean) => {
    if (node && ts.isStringLiteral(node))
      imports.push({ ...target(path, node.text), typeOnly, line: line(node) });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) arrow(node.moduleSpecifier, isTypeOnly(node));
    if (ts.isExportDeclaration(node)) arrow(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      arrow(node.arguments[0], false);
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression))
      uses.push({ name: `${node.expression.text}.${node.name.text}`, line: line(node) });
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
      uses.push({ name: `.${node.expression.name.text}()`, line: line(node) });
    // A square or a cube is multiplication, and powers of two are exact; other powers are not.
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken) {
      const exact = /^[23]$/.test(node.right.getText()) || node.left.getText() === '2';
      uses.push({ name: exact ? 'exact ** ' : 'x ** y', line: line(node) });
    }
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && !node.arguments?.length)
      uses.push({ name: `new ${node.expression.text}()`, line: line(node) });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { path, room: roomOf(path), imports, uses };
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.isTypeOnly) return true;
  const named = importClause.namedBindings;
  return (
    importClause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.every((element) => element.isTypeOnly)
  );
}

function target(from: string, to: string): Pick<Import, 'to' | 'file'> {
  if (to.startsWith('node:')) return { to };
  if (!to.startsWith('.')) {
    const parts = to.split('/');
    return { to: parts.slice(0, to.startsWith('@') ? 2 : 1).join('/') };
  }
  const file = new URL(to, `file:///${from}`).pathname.slice(1);
  return { to: file.startsWith('../') ? file : roomOf(file), file };
}
