/** The commands about clusters and what they need: `cluster`, `fetch`. */
import type { Command } from 'commander'
import { exitWith } from './exit.js'
import type { FetchFlags } from './fetch.js'
import { type RunFlags, renderFlags } from './flags.js'
import { addClusterOptions } from './run-options.js'

export const addClusters = (program: Command): void => {
  const cluster = program.command('cluster').description('kind clusters that outlive a run: create, list, delete')
  const create = cluster
    .command('create')
    .description('make one, for `netherkin run --reuse` with the same flags to join')
    .option('--name <name>', 'what to call it')
    .action(async ({ name, ...flags }: RunFlags & { name?: string }) => {
      const { createCluster } = await import('./clusters.js')
      await exitWith(createCluster(flags, name, renderFlags(flags)))
    })
  addClusterOptions(create)
  cluster
    .command('list')
    .description('those that are there: what each is, how old, who uses it')
    .action(async () => {
      const { listClusters } = await import('./clusters.js')
      await exitWith(listClusters())
    })
  cluster
    .command('kubeconfig')
    .description('print the path of its kubeconfig: KUBECONFIG=$(netherkin cluster kubeconfig NAME) kubectl get nodes')
    .argument('<name>')
    .action(async (name: string) => {
      const { tellKubeconfig } = await import('./clusters.js')
      await exitWith(tellKubeconfig(name))
    })
  cluster
    .command('delete')
    .description('delete one, or all of ours that nobody uses; never one that Netherkin did not make')
    .argument('[name]')
    .option('--all', 'all of ours')
    .action(async (name: string | undefined, flags: { all?: boolean }) => {
      const { deleteClusters } = await import('./clusters.js')
      await exitWith(deleteClusters(name, flags))
    })
}

export const addFetch = (program: Command): void => {
  program
    .command('fetch')
    .description('fill a folder with manifests and a lock file, for a run without a network')
    .option('--cni <names>', 'calico, flannel@v0.28.9, …')
    .option('--ingress <names>', 'traefik, …')
    .option('--lb <names>', 'metallb, …')
    .option('--mirror <url>', 'where manifests are fetched from')
    .option('--output <folder>', 'to be named by NETHERKIN_MANIFESTS (default: netherkin-manifests)')
    .action(async (flags: FetchFlags) => {
      const { fetchManifests } = await import('./fetch.js')
      await exitWith(fetchManifests(flags))
    })
}
