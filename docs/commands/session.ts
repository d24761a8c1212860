import { eventually } from '../../e2e/src/eventually.ts';
import { freePort } from '../../shared/src/testing/free-port.ts';
import { bounded } from './bounds.ts';
import type { Outcome, Running, Scratch } from './scratch.ts';
import { isOfContainers, serverOf } from './servers.ts';

/** A command of a document, as it was run, and how it ended. */
interface Ran extends Outcome {
  readonly command: string;
}

const patience = { timeoutMs: 240_000, intervalMs: 250 };
const address = /(localhost:|127\.0\.0\.1:|PORT=)(\d+)/g;

/** A line in which Compose says how far it is. */
const progress = /^ (Container|Network|Volume|Image) \S+ +\w+$/gm;

/** Whether a command changes the shell of a reader for those after it. */
const isKept = (command: string) => /^(export|cd) /.test(command);

/** The demo takes these itself where it lets programs in, so documents name them as they are. */
const isOfDemo = (port: number) => port >= 7_100 && port < 7_150;

/** Free ports for those that documents have. */
const createPorts = () => {
  const ports = new Map<number, number>();
  const port = async (wanted: number): Promise<number> => {
    const known = ports.get(wanted) ?? (isOfDemo(wanted) ? wanted : await freePort());
    ports.set(wanted, known);
    return known;
  };

  /** On ports that nobody else has. */
  const moved = async (command: string): Promise<string> => {
    for (const [, , number] of command.matchAll(address)) await port(Number(number));
    return command.replaceAll(address, (_, at, number) => `${at}${ports.get(Number(number))}`);
  };

  return { port, moved };
};

const answers = async (url: string) => {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  await response.body?.cancel();
  if (response.status >= 500) throw new Error(`${url} answers ${response.status}`);
};

/** The containers of the shop, and the last lines of those that have ended with an error. */
const containersOf = async (run: (command: string) => Promise<Outcome>): Promise<string> => {
  const { output } = await run("docker compose ps --all --format '{{.Service}} {{.Status}}'");
  const failed = [...output.matchAll(/^(\S+) (?:Exited|Restarting) \([1-9]/gm)];
  const names = failed.map(([, name]) => name).join(' ');
  return names
    ? `${output}${(await run(`docker compose logs --tail 20 ${names}`)).output}`
    : output;
};

/** The error of a command that failed: the end of its output, and the containers it was about. */
const failureOf = async (
  { command, output, code }: Ran,
  run: (command: string) => Promise<Outcome>,
): Promise<Error> => {
  const end = output
    .replace(progress, '')
    .replaceAll(/\n{2,}/g, '\n')
    .slice(-4_000);
  const state = isOfContainers(command) ? await containersOf(run) : '';
  return new Error(`$ ${command}\n${end}\nended with ${code}\n${state}`);
};

/**
 * Runs commands of documents in a folder as their reader would, with these variables, one after the
 * other; `log` gets each command and what it has written.
 */
export const openSession = (
  scratch: Scratch,
  variables: Readonly<Record<string, string>>,
  log: (text: string) => void = () => {},
) => {
  const { port, moved } = createPorts();
  let server: Running | undefined;

  const end = async () => {
    server?.signal('SIGINT', 'all');
    await server?.ended;
    server = undefined;
  };

  const serve = async (command: string, script: string, says: RegExp | undefined): Promise<Ran> => {
    await end();
    const started = scratch.start(script.replace(/\s*&$/, ''), variables);
    server = started;
    const isUp = async () => {
      if (says) {
        if (!says.test(started.output())) throw new Error(`it says ${started.output()}`);
        return;
      }
      const [, own = `${await port(8080)}`] = /\bPORT=(\d+)/.exec(command) ?? [];
      await answers(`http://localhost:${own}/api/v1/products`);
    };
    const ended = started.ended.then((code) => ({ code: code ?? 1 }));
    const up = eventually(isUp, patience).then(() => ({ code: 0 }));
    const { code } = await Promise.race([up, ended]);
    return { command, code, output: started.output() };
  };

  const runOne = async (command: string, before: readonly string[]): Promise<Ran> => {
    const script = [...before.filter(isKept), command].join('\n');
    const asServer = serverOf(command);
    if (asServer) return serve(command, script, asServer.says);
    const [url] = /localhost:\d+/.exec(command) ?? [];
    if (url) await eventually(() => answers(`http://${url}`), patience);
    return { command, ...(await scratch.run(script, variables)) };
  };

  return {
    /** The port here of what a document has at a port. */
    port,
    /** Ends the command that goes on, by Ctrl-C. */
    end,
    /**
     * Runs the commands of a document one after the other, as in one shell: the next has all that
     * one sets. One that goes on is awaited, and goes on until the next of its kind. Throws where
     * one fails.
     */
    async run(document: string, commands: readonly string[]): Promise<readonly Ran[]> {
      const all: Ran[] = [];
      for (const written of commands) {
        const command = await moved(bounded(document, written));
        const before = all.map((one) => one.command);
        log(`\n${document}$ ${command}\n`);
        const one = await runOne(command, before);
        log(`${one.output}\nended with ${one.code}\n`);
        if (one.code !== 0) throw await failureOf(one, (text) => scratch.run(text, variables));
        all.push(one);
      }
      return all;
    },
  };
};
