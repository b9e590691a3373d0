// Compiles the rooms to dist/: each source file to one module, the programs that run inside the cluster to one bundle
// each (they start often, and a bundle starts faster). `--types` adds the declarations that the package publishes.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const rooms = ['clusters', 'support', 'steps', 'reports']
const programs = ['clusters/netns/holder/main.ts', 'clusters/agent/main.ts']

/** @returns {string[]} the rooms' TypeScript files without tests, relative to the root. */
const sources = () =>
  rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .map((file) => join(room, file))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && statSync(join(root, file)).isFile()),
  )

const shared = {
  absWorkingDir: root,
  outdir: 'dist',
  outbase: '.',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
}

export async function compile() {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  await build({ ...shared, entryPoints: sources().filter((file) => !programs.includes(file)) })
  await build({
    ...shared,
    entryPoints: programs.filter((file) => existsSync(join(root, file))),
    bundle: true,
    splitting: true,
    minifySyntax: true,
    external: ['koffi'],
    chunkNames: 'dist-chunks/[name]-[hash]',
    // CommonJS parts of a bundle still call require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await compile()
  if (process.argv.includes('--types'))
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['--emitDeclarationOnly', '--declaration'], {
      cwd: root,
      stdio: 'inherit',
    })
}
