import { describe, expect, it } from 'vitest'
import { findMissing, type Host, missing } from './missing.js'

const sound: Host = {
  platform: 'linux',
  has: () => true,
  read: () => undefined,
  isContainer: false,
  systemAdministration: false,
  attempt: async () => undefined,
}
const refused = async (): Promise<string> => 'unshare: unshare failed: Operation not permitted'
const words = async (host: Host): Promise<string> =>
  (await findMissing(host)).map(({ what, mend }) => `${what}: ${mend}`).join('\n')

describe('missing', () => {
  it('finds nothing on a sound host', async () => {
    expect(await findMissing(sound)).toEqual([])
  })
  it('finds nothing on this host, with its real kernel', async () => {
    expect(await missing()).toEqual([])
  })
  it('names the package of each absent program', async () => {
    const said = await words({ ...sound, has: (program) => !['nft', 'conntrack'].includes(program) })
    expect(said).toContain('sudo apt-get install -y nftables')
    expect(said).toContain('sudo apt-get install -y conntrack')
    expect(said).not.toContain('iproute2')
  })
  it.each([
    ['/proc/sys/user/max_user_namespaces', '0', 'sysctl -w user.max_user_namespaces'],
    ['/proc/sys/kernel/unprivileged_userns_clone', '0', 'sysctl -w kernel.unprivileged_userns_clone=1'],
    ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1', 'AppArmor'],
  ])('tells %s = %s apart', async (file, value, mend) => {
    const read = (path: string): string | undefined => (path === file ? value : undefined)
    expect(await words({ ...sound, read, attempt: refused })).toContain(mend)
  })
  it('does not blame a switch that did no harm', async () => {
    expect(await findMissing({ ...sound, read: () => '0' })).toEqual([])
  })
  it('knows a container without CAP_SYS_ADMIN', async () => {
    expect(await words({ ...sound, isContainer: true, attempt: refused })).toContain('CAP_SYS_ADMIN')
  })
  it('is content with root where user namespaces are off', async () => {
    const attempt: Host['attempt'] = async (_script, asUser) => (asUser ? 'no user namespaces' : undefined)
    expect(await findMissing({ ...sound, systemAdministration: true, attempt })).toEqual([])
  })
  it('knows a kernel without nf_tables', async () => {
    const attempt: Host['attempt'] = async (script) => (script.includes('nft') ? 'Protocol not supported' : undefined)
    expect(await words({ ...sound, attempt })).toContain('nf_tables')
  })
  it('sends other systems to kind', async () => {
    expect(await words({ ...sound, platform: 'darwin' })).toContain('--provider kind')
  })
})
