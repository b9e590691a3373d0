// Compiles the rooms to dist/: each source file to one module, the programs that run inside the cluster to one bundle
// each (they start often, and a bundle starts faster). `--types` adds the declarations that the package publishes.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { build } from 'esbuild'
import { writeObjectSchema } from './object-schema.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const rooms = ['clusters', 'support', 'steps', 'reports']
const programs = ['clusters/netns/holder/main.ts']
/** Travels into pods as one file, in a ConfigMap or in an environment variable. */
const agent = 'clusters/agent/main.ts'
/** One file each, with execa inside: some hundred small modules would take longer to load than to run. */
const providers = ['clusters/netns/provider.ts']

/** @returns {string[]} the files of a folder and all below it, relative to the root. */
const list = (folder) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    : []

/** Tests, and what only they use, stay out of the package. */
const isPublished = (file) =>
  /\.tsx?$/.test(file) && !/\.(test|fixture)\.ts$/.test(file) && !file.startsWith('support/product/')

const isBundled = (file) =>
  file === agent || file.startsWith('clusters/netns/') || file.startsWith('reports/review/browser/')

const shared = {
  absWorkingDir: root,
  outdir: 'dist',
  outbase: '.',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
}

/** undici's client without its fetch, mocks, caches and proxies: they are most of what a program would load at start. */
const undiciClient = {
  name: 'undici-client',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^undici$/ }, () => ({ path: 'client', namespace: 'undici-client' }))
    onLoad({ filter: /.*/, namespace: 'undici-client' }, () => ({
      resolveDir: root,
      contents: `
        import api from 'undici/lib/api/index.js'
        import Client from 'undici/lib/dispatcher/client.js'
        import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'
        Object.assign(Dispatcher.prototype, api)
        export { Client }`,
    }))
  },
}

/**
 * The agent travels packed, and base64 packs badly. So undici's HTTP parser is deflated first, and comes once: the build
 * that runs on every processor.
 */
const smallUndici = {
  name: 'small-undici',
  setup: ({ onLoad }) => {
    const wasm = createRequire(import.meta.url)('undici/lib/llhttp/llhttp-wasm.js')
    const packed = deflateRawSync(wasm, { level: 9 }).toString('base64')
    onLoad({ filter: /llhttp_simd-wasm\.js$/ }, () => ({ contents: "module.exports = require('./llhttp-wasm.js')" }))
    // Nothing speaks HTTP/2, or sends forms.
    onLoad({ filter: /dispatcher\/client-h2\.js$|web\/fetch\/body\.js$/ }, () => ({ contents: '' }))
    onLoad({ filter: /llhttp-wasm\.js$/ }, () => ({
      contents: `module.exports = require('node:zlib').inflateRawSync(Buffer.from('${packed}', 'base64'))`,
    }))
  },
}

const compileModules = () =>
  build({
    ...shared,
    entryPoints: rooms.flatMap(list).filter((file) => isPublished(file) && !isBundled(file)),
    jsx: 'automatic',
    jsxImportSource: 'preact',
  })

/** CommonJS parts of a bundle still call require. */
const commonJs = {
  js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
}

const bundlePrograms = () =>
  build({
    ...shared,
    entryPoints: programs,
    bundle: true,
    splitting: true,
    minifySyntax: true,
    external: ['koffi'],
    plugins: [undiciClient],
    chunkNames: 'chunks/[name]-[hash]',
    banner: commonJs,
  })

/**
 * One module without chunks. Its parts are CommonJS inside, so that a mode loads only what it needs; `require` works
 * wherever the text is loaded from, be it a file or a data URL.
 */
const bundleAgent = () =>
  build({
    ...shared,
    entryPoints: [agent],
    bundle: true,
    minify: true,
    sourcemap: false,
    format: 'iife',
    plugins: [smallUndici, undiciClient],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire('file:///');" },
  })

const bundleProviders = () => build({ ...shared, entryPoints: providers, bundle: true, banner: commonJs })

/** Goes into each review, as it is. */
const bundleReviewAssets = () =>
  build({
    ...shared,
    entryPoints: ['reports/review/browser/review.ts', 'reports/review/style.css'],
    bundle: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    platform: 'browser',
    format: 'iife',
    target: ['es2023', 'chrome123', 'firefox120', 'safari17.5'],
    minify: true,
    sourcemap: false,
  })

/** Declarations are written by tsc alone; they go with their source. */
const declares = (file) => file.endsWith('.d.ts') && existsSync(join(root, file.replace(/^dist.(.*)\.d\.ts$/, '$1.ts')))

/** Writes first and clears away after: whoever runs from dist/ meanwhile finds every file there. */
export async function compile() {
  const results = await Promise.all([
    compileModules(),
    bundlePrograms(),
    bundleAgent(),
    bundleProviders(),
    bundleReviewAssets(),
  ])
  const written = new Set(results.flatMap(({ metafile }) => Object.keys(metafile.outputs)))
  writeObjectSchema()
  written.add('dist/support/schema/objects.json')
  for (const file of list('dist')) if (!written.has(file) && !declares(file)) rmSync(join(root, file))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await compile()
  if (process.argv.includes('--types'))
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['--emitDeclarationOnly', '--declaration'], {
      cwd: root,
      stdio: 'inherit',
    })
}
