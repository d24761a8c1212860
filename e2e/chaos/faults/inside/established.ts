const established = '01';
const loopback = '0100007F';

/**
 * How many connections from elsewhere a port has, in what the kernel says in /proc/net/tcp and tcp6
 * (proc_pid_net(5)): each line has a local and a remote address, in hexadecimal, and a state.
 */
export const establishedAt = (port: number, table: string): number => {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').filter((line) => {
    const [, local = '', remote = '', state] = line.trim().split(/\s+/);
    const [address = ''] = remote.split(':');
    return state === established && local.endsWith(ending) && !address.endsWith(loopback);
  }).length;
};
