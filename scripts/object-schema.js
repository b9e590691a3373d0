// The fields of the Kubernetes objects that Netherkin understands, read off @kubernetes/client-node's model classes:
// { kinds: { Pod: { apiVersion, type } }, types: { V1Pod: { spec: "V1PodSpec", … } } }. A required field's type ends
// in `!`. Only what is reachable from the kinds named in clusters/objects.ts.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const models = join(dirname(createRequire(import.meta.url).resolve('@kubernetes/client-node')), 'gen/models')

/** @returns {Record<string, { apiVersion: string, type: string }>} */
const kinds = () => {
  const text = readFileSync(join(root, 'clusters/objects.ts'), 'utf8')
  const found = [...text.matchAll(/= Kind<.*'(\w+)', '([\w./]+)'>/g)]
  return Object.fromEntries(found.map(([, kind, apiVersion]) => [kind, { apiVersion, type: `V1${kind}` }]))
}

/** @param {string} type a model's class name @returns {Record<string, string>} its fields as they go on the wire */
const fieldsOf = (type) => {
  const list = /attributeTypeMap = (\[[\s\S]*?\n\]);/.exec(readFileSync(join(models, `${type}.js`), 'utf8'))
  const declared = readFileSync(join(models, `${type}.d.ts`), 'utf8')
  const required = new Set([...declared.matchAll(/^ {4}'(\w+)': /gm)].map(([, name]) => name))
  return Object.fromEntries(
    JSON.parse(list[1]).map(({ name, baseName, type: of, format }) => [
      baseName,
      `${of === 'number' && format !== 'double' ? 'integer' : of}${required.has(name) ? '!' : ''}`,
    ]),
  )
}

/** @param {string} text a field's type @returns {string[]} the models that it names */
const named = (text) => (text.match(/\w+/g) ?? []).filter((word) => existsSync(join(models, `${word}.js`)))

export const objectSchema = () => {
  const roots = kinds()
  const types = {}
  const open = Object.values(roots).map(({ type }) => type)
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (types[type] !== undefined) continue
    types[type] = fieldsOf(type)
    open.push(...Object.values(types[type]).flatMap(named))
  }
  return { kinds: roots, types }
}

export const writeObjectSchema = () => {
  const folder = join(root, 'dist/support/schema')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'objects.json'), JSON.stringify(objectSchema()))
}
