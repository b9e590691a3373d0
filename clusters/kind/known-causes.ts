/** What kind, the engine and the nodes write when something fails, and what usually causes it. */

export interface Cause {
  readonly cause: string
  readonly mend: string
}

export interface Known extends Cause {
  readonly said: RegExp
  /** It tells something wherever a node wrote it; the others are believed of whoever failed alone. */
  readonly inLogs?: true
  /** What other causes lead to: told when nothing more particular is known. */
  readonly general?: true
}

const images = 'kind create cluster wants an image that the engine has or can pull'

/** The first that matches is told: particular causes stand before what follows from them. */
export const known: readonly Known[] = [
  {
    said: /\bis not installed\b|spawn \S+ ENOENT|exec: "(?:docker|podman|nerdctl|helm)": executable file not found/,
    cause: 'a program that is needed is not on the PATH',
    mend: 'install it, or put its folder on the PATH; npx netherkin doctor says what is missing',
  },
  {
    said: /executable file not found in \$PATH/,
    cause: 'an image lacks the program that it was to run',
    mend: 'name another image (--agent-image, --node-image)',
  },
  {
    said: /permission denied while trying to connect to the Docker daemon|dial unix [^\n]*permission denied/i,
    cause: 'this user may not use Docker',
    mend: 'sudo usermod -aG docker "$USER", then log in again',
  },
  {
    said: /Cannot connect to the Docker daemon|failed to get docker info|error during connect/i,
    cause: 'Docker does not answer',
    mend: 'sudo systemctl start docker',
  },
  {
    said: /node\(s\) already exist for a cluster with the name "([^"]+)"/,
    cause: 'a cluster of this name is there already',
    mend: 'netherkin sweep, or kind delete cluster --name NAME if it is nobody’s',
  },
  {
    said: /port is already allocated|Ports are not available|address already in use/i,
    cause: 'a port of the host is taken by another program',
    mend: 'choose another host port in the cluster’s ports, or 0 for one that is free',
  },
  {
    said: /toomanyrequests|429 Too Many Requests/i,
    cause: 'the image registry has had too many requests from here',
    mend: 'docker login, or load the image beforehand, or set NETHERKIN_NODE_IMAGE to one of a registry of your own',
  },
  {
    // Every kubelet also says NodeHasNoDiskPressure.
    said: /no space left on device|NodeHasDiskPressure|\bDiskPressure=True|\/disk-pressure\b/i,
    cause: 'the disk of the container engine is full',
    mend: 'docker system prune',
    inLogs: true,
  },
  {
    said: /(?:entrypoint|exec user process caused): exec format error|does not match the (?:specified|detected host) platform|no matching manifest for/i,
    cause: 'the node image is for another kind of processor',
    mend: 'name an image for this machine’s architecture (docker version --format "{{.Server.Arch}}")',
    inLogs: true,
  },
  {
    said: /exec format error/i,
    cause: 'an image that runs in the nodes is for another kind of processor',
    mend: 'name images for this machine’s architecture (docker version --format "{{.Server.Arch}}")',
    inLogs: true,
  },
  {
    said: /ErrImagePull|ImagePullBackOff|failed to resolve reference/,
    cause: 'an image cannot be pulled by the nodes',
    mend: 'check the network or name a registry mirror; behind an air gap load the images into the node image',
    inLogs: true,
  },
  {
    said: /pull access denied|manifest unknown|failed to pull image|repository does not exist|no such host[^\n]*registry|unable to find image/i,
    cause: `the node image cannot be pulled: ${images}`,
    mend: 'check the image’s name and the network; behind an air gap: docker load it, and set NETHERKIN_NODE_IMAGE',
  },
  {
    said: /too many open files|Failed to create inotify object/i,
    cause: 'the host’s inotify limits are used up; all nodes share them',
    mend: 'sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512',
    inLogs: true,
  },
  {
    said: /configured to not run on a host using cgroup v1/,
    cause: 'Kubernetes 1.35 and later do not run on cgroup v1',
    mend: 'move the host to cgroup v2, or use an older node image (v1.34)',
    inLogs: true,
  },
  {
    said: /Out of memory: Kill|oom-kill|OOMKilled|cannot allocate memory/i,
    cause: 'there is too little memory',
    mend: 'fewer nodes, fewer clusters at once, or more memory for the engine (about 1 GB a node)',
    inLogs: true,
  },
  {
    said: /unknown containerd config version/,
    cause: 'this kind is older than the node image',
    mend: 'upgrade kind: https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  },
  {
    said: /non-overlapping (?:IPv4 address pool|subnet)/,
    cause: 'the engine has no network addresses left for the network "kind"',
    mend: 'docker network prune, or widen default-address-pools in the engine’s daemon.json',
  },
  {
    said: /network kind is ambiguous/,
    cause: 'two networks are named "kind"',
    mend: 'docker network ls --filter name=^kind$, and docker network rm the one without containers',
  },
  {
    said: /Cannot read IPv6 setup for bridge|ip6tables[^\n]*(?:failed|can't|does not exist)/i,
    cause: 'IPv6 is off in the host’s kernel',
    mend: 'docker network create kind (without IPv6), and try again',
  },
  {
    said: /Couldn't find an alternative telinit implementation to spawn/,
    cause: 'the engine starts an init process of its own in each container',
    mend: 'remove "init": true from the engine’s daemon.json',
  },
  {
    said: /rootless provider requires|Delegate=yes/,
    cause: 'a rootless engine needs cgroup v2 and the delegation of its controllers',
    mend: 'https://kind.sigs.k8s.io/docs/user/rootless/',
  },
  {
    said: /error adding pid \d+ to cgroups|does not support cgroup namespaces|stat failed on \/dev\//,
    cause: 'the host’s kernel cannot run a node',
    mend: 'https://kind.sigs.k8s.io/docs/user/known-issues/',
  },
  {
    said: /failed to patch containerd config/,
    cause: 'a patch of --containerd-patches is no TOML, or does not fit what it patches',
    mend: 'mend it at the line and column that are told, and keep to tables of /etc/containerd/config.toml',
  },
  {
    said: /unable to decode config/,
    cause: 'kind does not understand its configuration: it is of another version than Netherkin expects',
    mend: 'use kind 0.27 or later',
  },
  {
    said: /could not find a log line that matches/,
    cause: 'a node did not boot within 30 s: inotify limits, cgroups, or a container engine inside a container',
    mend: 'see the node’s last lines below; sudo sysctl fs.inotify.max_user_instances=512',
    general: true,
  },
  {
    said: /failed to join node with kubeadm/,
    cause:
      'a worker could not join: usually too little processor time, or names that nodes cannot resolve (podman wants aardvark-dns)',
    mend: 'fewer nodes, or try again when the machine has less to do',
    general: true,
  },
  {
    said: /kubelet is not (?:running|healthy)|failed to init node with kubeadm|timed out waiting for the condition/,
    cause: 'the kubelet did not become healthy: usually too little memory or processor time, or a full disk',
    mend: 'fewer nodes and clusters at once; docker system df',
    general: true,
  },
]
