/** On topologies that real runs recorded: nine pods of three namespaces, an Ingress that leads astray, a node port. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import type { Judgement, TopologyRecord } from '../../../support/evidence.js'
import { chosenWays, optionsOf, usualChoice } from './choice.js'
import { Drawing } from './drawing.js'
import { type Box, layOut } from './layout.js'
import { mapOf, type TopologyMap, type Way } from './map.js'

interface Recorded {
  readonly topology: TopologyRecord
  readonly judgements: readonly Judgement[]
}

const recorded: Readonly<Record<'threeByThree' | 'ingress' | 'nodePort', Recorded>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recorded.golden.json'), 'utf8'),
)
const read = ({ topology, judgements }: Recorded): TopologyMap => mapOf(topology, judgements) as TopologyMap
const nine = read(recorded.threeByThree)
const ingress = read(recorded.ingress)
const nodePort = read(recorded.nodePort)
const draw = (map: TopologyMap, ways: readonly Way[] = chosenWays(map.ways, usualChoice(map))): string =>
  renderToString(h(Drawing, { map, ways, id: 'd' }))

const wrongOf = (map: TopologyMap) => chosenWays(map.ways, 'wrong').map(({ keys, state }) => [state, ...keys])

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height
const holds = (outer: Box, inner: Box): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height

describe('a map', () => {
  it('has the ways that went wrong, by what was seen', () => {
    expect(wrongOf(nine)).toEqual([
      ['open', 'pod x/b', 'pod z/a'],
      ['closed', 'pod x/c', 'pod x/a'],
      ['closed', 'pod z/b', 'pod y/c'],
    ])
  })

  it('leads through the Ingress and a Service to whoever answered', () => {
    expect(wrongOf(ingress)).toEqual([['open', 'outside', 'ingress', 'service default/svc', 'pod default/svc']])
    expect(ingress.leads).toContainEqual(['ingress', 'service default/web'])
  })

  it('leads through the node whose port was asked', () => {
    expect(wrongOf(nodePort)).toEqual([['open', 'outside', 'node worker', 'service default/b', 'pod default/b']])
  })

  it('leads to those who should have answered, where nobody did', () => {
    const { topology, judgements } = recorded.nodePort
    const silent = judgements.map((one) => ({ ...one, observations: [{ ...one.observations[0], verdict: 'timeout' }] }))
    const unserved = JSON.parse(JSON.stringify(silent, (key, value) => (key === 'servedBy' ? undefined : value)))
    expect(mapOf(topology, unserved)?.ways).toMatchObject([
      { state: 'closed', keys: ['outside', 'node worker', 'service default/b', 'pod default/b'] },
    ])
  })

  it('knows whose an address is', () => {
    const { topology, judgements } = recorded.threeByThree
    const [first] = judgements as [Judgement]
    const [pod] = topology.placed?.pods ?? []
    const to = (address: string) => [{ ...first, to: { kind: 'address', address } as const }]
    expect(mapOf(topology, to(pod?.addresses[0] ?? ''))?.ways[0]?.keys[1]).toBe(`pod ${pod?.namespace}/${pod?.name}`)
    expect(mapOf(topology, to('203.0.113.9'))?.places.at(-1)).toMatchObject({ kind: 'beyond', label: '203.0.113.9' })
  })

  it('marks the pods that policies select', () => {
    const marked = nine.places.filter(({ isolations }) => isolations.length > 0)
    expect(marked.map(({ key, isolations }) => [key, isolations])).toEqual([
      ['pod x/a', [{ policy: 1, directions: 'in' }]],
      ['pod y/c', [{ policy: 2, directions: 'in' }]],
    ])
  })

  it('is none where the cluster never held a pod', () => {
    expect(mapOf({ objects: [] }, [])).toBeUndefined()
  })
})

describe('a layout', () => {
  it.each([
    ['nine pods', nine],
    ['an Ingress', ingress],
    ['a node port', nodePort],
  ])('of %s has each box at a place of its own, pods in their node and their namespace', (_, map) => {
    const { boxes, nodes, namespaces, width, height } = layOut(map)
    const all = [...boxes.values()]
    expect(all.flatMap((one, at) => all.slice(at + 1).filter((other) => overlap(one, other)))).toEqual([])
    expect(all.filter((box) => !holds({ x: 0, y: 0, width, height }, box))).toEqual([])
    const misplaced = map.places.filter(({ kind, key, node, namespace }) => {
      const box = boxes.get(key) as Box
      const own = [nodes.find(({ label }) => label === node), namespaces.find(({ label }) => label === namespace)]
      return kind === 'pod' && !own.every((frame) => frame && holds(frame, box))
    })
    expect(misplaced).toEqual([])
  })
})

describe('what is drawn', () => {
  it('is what went wrong, and of a truth table never all at once', () => {
    expect(usualChoice(nine)).toBe('wrong')
    expect(
      optionsOf(nine)
        .slice(0, 3)
        .map(({ words }) => words),
    ).toEqual(['what went wrong (3)', 'all that was asked (72)', 'from pod x/a'])
    const fine = { ways: nine.ways.map((way): Way => ({ ...way, state: 'allowed' })) }
    const bad = {
      ways: nine.ways.map((way): Way => ({ ...way, state: way.keys[0] === 'pod y/a' ? 'open' : 'allowed' })),
    }
    const worse = { ways: nine.ways.map((way): Way => ({ ...way, state: 'closed' })) }
    expect([fine, bad, worse].map(usualChoice)).toEqual(['pod x/a', 'wrong', 'pod x/a'])
    expect(chosenWays(nine.ways, 'pod y/a')).toHaveLength(8)
    expect(usualChoice({ ways: nine.ways.filter(({ state }) => state === 'denied') })).toBe('all')
  })

  it('is the same for the same record', () => {
    expect(draw(read(recorded.threeByThree))).toBe(draw(nine))
  })

  it('has the failing path marked, each of its places and its end', () => {
    const svg = draw(ingress)
    expect(svg.match(/class="way open wrong"/g)).toHaveLength(1)
    expect(svg.match(/class="place \w+ failing"/g)).toHaveLength(4)
    expect(draw(nine).match(/class="cross"/g)).toHaveLength(2)
    expect(draw(nine, []).match(/failing|wrong/g)).toBeNull()
  })

  it('is told to whoever does not see it', () => {
    const svg = draw(nine)
    expect(svg).toContain('role="img"')
    expect(svg).toMatch(/<desc id="d-desc">9 pods, 2 nodes, 0 Services, 2 NetworkPolicies\./)
    expect(svg).toMatch(/<desc[^>]*>[^<]*pod x\/c → pod x\/a:80\/TCP: expected connected, saw timeout/)
  })

  it.each(['</svg><script>boom()</script>', '\u202e\u001b[31mred\u0000', '"><img src=x>'])('is text: %j', (name) => {
    const { topology, judgements } = recorded.nodePort
    const text = JSON.stringify({ topology, judgements }).replaceAll('"b"', JSON.stringify(name))
    const hostile: Recorded = JSON.parse(text)
    const svg = draw(read({ ...hostile, judgements: hostile.judgements.map((one) => ({ ...one, about: name })) }))
    expect(svg).not.toMatch(/<(script|img)/)
    expect(['\u0000', '\u001b', '\u202e'].filter((mark) => svg.includes(mark))).toEqual([])
    expect(svg.match(/<\/svg>/g)).toHaveLength(1)
  })
})
