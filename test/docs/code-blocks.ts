import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Code in the documentation. A block marked `ts`, `js` or `sql` is a module of its own that must run. What it takes for granted is in an
 * HTML comment before it, which holds for all blocks down to the next such comment:
 *
 *     <!-- prelude
 *     import { Session } from 'millrace';
 *     const session = Session.create();
 *     -->
 *
 * A block `text output` directly after it is what it must print.
 */
export interface CodeBlock {
  /** Path below the repository. */
  readonly page: string;
  readonly line: number;
  readonly language: 'ts' | 'js' | 'sql';
  readonly code: string;
  readonly prelude: string;
  /** What it must print, where the page says so. */
  readonly output: string | undefined;
}

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** README, changelog and everything below docs/. */
export function pages(): string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap(entry => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return below(path);
      return entry.name.endsWith('.md') ? [path] : [];
    });
  return ['README.md', 'CHANGELOG.md', ...below('docs').sort()].filter(path => existsSync(join(ROOT, path)));
}

export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** `text`: the page, or what is to be read in its place. */
export function codeBlocks(page: string, text = readPage(page)): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let prelude = '';
  const piece = /<!-- prelude\n([\s\S]*?)-->|^```(\w*)([^\n]*)\n([\s\S]*?)^```$/gm;
  let after = 0;
  /** The last block is one for a suite of its own: `typescript`, which needs a broker. */
  let isElsewhere = false;
  for (const match of text.matchAll(piece)) {
    const [whole, newPrelude, language, info, code] = match;
    const between = text.slice(after, match.index);
    after = match.index + whole.length;
    if (newPrelude !== undefined) prelude = newPrelude;
    else if (language === 'typescript') isElsewhere = true;
    else if (language === 'ts' || language === 'js' || language === 'sql') {
      const line = text.slice(0, match.index).split('\n').length;
      blocks.push({ page, line, language, code, prelude, output: undefined });
      isElsewhere = false;
    } else if (language === 'text' && info.trim() === 'output' && !isElsewhere) {
      if (blocks.length === 0 || between.trim() !== '') throw new Error(`${page}: output without its code`);
      blocks.push({ ...blocks.pop()!, output: code });
    }
  }
  return blocks;
}

/** The block as a module. Names that it imports itself are not imported for it. */
export function moduleOf(block: CodeBlock): string {
  if (block.language === 'sql') {
    const statements = block.code.split(/;\s*$/m).filter(text => text.trim() !== '');
    const runs = statements.map(text => `await runStatement(session.sql(${JSON.stringify(text)}));`);
    return `${block.prelude}
const runStatement = async df => { if (!df.isStreaming) await df.collect(); };
${runs.join('\n')}`;
  }
  const own = new Set([...block.code.matchAll(IMPORT)].flatMap(([, names]) => namesIn(names)));
  const prelude = block.prelude.replace(IMPORT, (whole, names: string, from: string) => {
    const wanted = names.split(',').filter(name => name.trim() !== '' && !own.has(localName(name)));
    return wanted.length === names.split(',').length ? whole : `import {${wanted.join(',')}} from '${from}';`;
  });
  return `${prelude}\n${block.code}\nexport {};\n`;
}

const IMPORT = /^import \{([^}]*)\} from '([^']+)';$/gm;
const namesIn = (names: string) => names.split(',').map(localName);
const localName = (name: string) =>
  name
    .trim()
    .replace(/^type /, '')
    .split(' as ')
    .at(-1)!
    .trim();

/** Links of a page to other files of the repository, with the files they name. */
export function linksOf(page: string): { link: string; file: string; anchor: string | undefined }[] {
  const text = readPage(page).replace(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link)
    .filter(link => !/^[a-z]+:/.test(link))
    .map(link => {
      const [path, anchor] = link.split('#');
      return { link, file: path === '' ? page : relative(ROOT, join(ROOT, page, '..', path)), anchor };
    });
}

/** The anchors of the headings of a page, as GitHub makes them. */
export function anchorsOf(page: string): Set<string> {
  const text = readPage(page).replace(/^```[\s\S]*?^```$/gm, '');
  return new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
