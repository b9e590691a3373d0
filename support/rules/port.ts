import type { IntOrString } from '@kubernetes/client-node'
import { type Flaw, inRange, oneOf, type Path } from './flaw.js'
import { checkPortName } from './name.js'

export const checkPort = (port: number | undefined, path: Path): readonly Flaw[] => inRange(port, 1, 65535, path)

/** A number, or the name of a container's port. */
export const checkPortOrName = (port: IntOrString | undefined, path: Path): readonly Flaw[] =>
  typeof port === 'string' ? checkPortName(port, path) : checkPort(port, path)

export const checkProtocol = (protocol: string | undefined, path: Path): readonly Flaw[] =>
  oneOf(protocol, ['TCP', 'UDP', 'SCTP'], path)
