import { describe, expect, it } from 'vitest'
import { classify } from './causes.js'
import { describeFailure, textOf, usefulLines } from './failures.js'
import { ProgramFailed } from './program.js'

/** As kind, Docker and kubelet write them. */
const said: readonly (readonly [string, string, RegExp])[] = [
  [
    'a port that is taken',
    'docker: Error response from daemon: driver failed programming external connectivity on endpoint nk-a-control-plane: Bind for 0.0.0.0:80 failed: port is already allocated.',
    /port of the host is taken/,
  ],
  [
    'an image that is not there',
    'ERROR: failed to create cluster: failed to pull image "kindest/node:v9": command "docker pull kindest/node:v9" failed with error: exit status 1\nCommand Output: Error response from daemon: manifest for kindest/node:v9 not found: manifest unknown',
    /cannot be pulled/,
  ],
  [
    'a rate limit',
    'failed to pull image "kindest/node:v1.36.4": toomanyrequests: You have reached your pull rate limit.',
    /too many requests/,
  ],
  [
    'another architecture',
    "WARNING: The requested image's platform (linux/arm64) does not match the detected host platform (linux/amd64/v3)\nexec /usr/local/bin/entrypoint: exec format error",
    /another kind of processor/,
  ],
  ['a full disk', 'write /var/lib/docker/overlay2/x: no space left on device', /disk/],
  [
    'inotify',
    'Failed to create inotify object: Too many open files\nERROR: could not find a log line that matches "Reached target .*Multi-User System.*|detected cgroup v1"',
    /inotify limits/,
  ],
  [
    'cgroup v1',
    'kubelet is configured to not run on a host using cgroup v1. cgroup v1 support is unsupported and will be removed in a future release',
    /cgroup v1/,
  ],
  ['no memory', 'Memory cgroup out of memory: Killed process 4242 (kube-apiserver)', /too little memory/],
  [
    'the kubelet',
    'failed to init node with kubeadm: command "docker exec --privileged x kubeadm init" failed with error: exit status 1\n[kubelet-check] The kubelet is not healthy after 4m0s',
    /kubelet did not become healthy/,
  ],
  [
    'a worker that cannot join',
    'ERROR: failed to create cluster: failed to join node with kubeadm: command',
    /could not join/,
  ],
  [
    'a daemon that is down',
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    /does not answer/,
  ],
  [
    'no permission',
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
    /may not use Docker/,
  ],
  ['an older kind', 'ERROR: unknown containerd config version: 5', /older than the node image/],
  [
    'no subnet',
    'could not find an available, non-overlapping IPv4 address pool among the defaults',
    /no network addresses/,
  ],
  [
    'a patch',
    'ERROR: failed to create cluster: failed to patch containerd config: (1, 6): was expecting token =',
    /no TOML/,
  ],
  ['a leftover', 'ERROR: failed to create cluster: node(s) already exist for a cluster with the name "x"', /already/],
  ['an image of a pod', 'Failed to pull image "quay.io/calico/node:v9": ErrImagePull', /cannot be pulled by the nodes/],
]

describe('a failure', () => {
  it.each(said)('by %s is known by its words', (_, text, cause) => {
    expect(classify(text)?.cause).toMatch(cause)
  })

  it('of a program that is not there is not blamed on what nodes always write', () => {
    const kubelet = 'Recording event message for node event="NodeHasNoDiskPressure"'
    expect(classify('ERROR: something new', kubelet)).toBeUndefined()
    expect(classify('ERROR: something new', 'event="NodeHasDiskPressure"')?.cause).toMatch(/disk/)
    const missing = 'helm template cilium: is not installed'
    expect(classify(missing, 'write /x: no space left on device')?.cause).toMatch(/not on the PATH/)
  })

  it('of a node that did not boot is told by what its container wrote last', () => {
    const late =
      'ERROR: could not find a log line that matches "Reached target .*Multi-User System.*|detected cgroup v1"'
    const cause = (log: string) => classify(late, log)?.cause
    expect(cause('exec /usr/local/bin/entrypoint: exec format error')).toMatch(/^the node image is for another kind/)
    expect(cause('standard_init_linux.go:228: exec user process caused: exec format error')).toMatch(/^the node image/)
    expect(cause('exec /manager: exec format error')).toMatch(/^an image that runs in the nodes is for another kind/)
    expect(cause('')).toMatch(/inotify/)
  })

  it('that nobody has seen before has no cause', () => {
    expect(classify('ERROR: something new')).toBeUndefined()
  })

  it('shows the last lines that tell something', () => {
    const text = [
      'I1 started',
      'E1122 it failed at first',
      'I2 going on',
      '\u001b[31mERROR: it failed again\u001b[0m',
      'I3 bye',
    ].join('\n')
    expect(usefulLines(text, 2)).toEqual(['E1122 it failed at first', 'ERROR: it failed again'])
    expect(usefulLines('a\nb\nc', 2)).toEqual(['b', 'c'])
    const skipped = 'level=info msg="skip loading plugin" error="devmapper not configured"'
    expect(usefulLines(`level=error msg="no network"\n${skipped}`, 2)).toEqual(['level=error msg="no network"'])
  })

  it('of a call of the engine is told by what the engine said, not by the call', () => {
    const call = `docker run --name nk-a-worker ${'--label io.x-k8s.kind.role=worker '.repeat(12)}kindest/node:v1.36.4`
    const transcript = [
      `ERROR: failed to create cluster: command "${call}" failed with error: exit status 125`,
      '',
      'Command Output: docker: Error response from daemon: no command specified.',
      "See 'docker run --help'.",
    ]
    const failure = textOf(new ProgramFailed(`kind create cluster: ${transcript.join('\n')}`, '', false), transcript)
    const told = describeFailure({ name: 'nk-a', phase: 'nodes', failure, logs: {} })
    expect(told).toBe(
      'the cluster nk-a could not be made, in phase "nodes": Error response from daemon: no command specified.',
    )
    expect(usefulLines(transcript[0] ?? '')).toEqual([
      'ERROR: failed to create cluster: command "docker run …" failed with error: exit status 125',
    ])
  })

  it('is told with its phase, its cause, what to do, and who wrote what', () => {
    const message = describeFailure({
      name: 'nk-a',
      phase: 'control plane',
      failure: 'ERROR: failed to create cluster: failed to init node with kubeadm: exit status 1',
      logs: { 'kubelet on worker': 'kubelet is configured to not run on a host using cgroup v1' },
      lacks: [{ what: 'the host has no kernel module x', mend: 'sudo modprobe x' }],
      remains: 'netherkin sweep will do it',
    })
    expect(message.split('\n')).toEqual([
      'the cluster nk-a could not be made, in phase "control plane": ERROR: failed to create cluster: failed to init node with kubeadm: exit status 1',
      '  usually because: Kubernetes 1.35 and later do not run on cgroup v1',
      expect.stringContaining('what to do: move the host to cgroup v2'),
      '  the host has no kernel module x: sudo modprobe x',
      '  kubelet on worker:',
      '    kubelet is configured to not run on a host using cgroup v1',
      '  netherkin sweep will do it',
    ])
  })
})
