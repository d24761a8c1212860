// Runs inside the network of a container, and lets its Node process do what it is told. The
// process has been sent SIGUSR1, so that its inspector listens on loopback.

const [, , expression = ''] = process.argv;
const patienceMs = 3_000;

const inspectorUrl = async (): Promise<string> => {
  const givesUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      const answer = await fetch('http://127.0.0.1:9229/json/list');
      const [target] = (await answer.json()) as { readonly webSocketDebuggerUrl: string }[];
      if (target) return target.webSocketDebuggerUrl;
    } catch (error) {
      if (performance.now() > givesUpAt) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const inspector = new WebSocket(await inspectorUrl());
await new Promise((resolve) => inspector.addEventListener('open', resolve));
inspector.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
// Answered when it is done; where it has ended the process, the connection ends.
await new Promise((resolve) => {
  inspector.addEventListener('message', resolve);
  inspector.addEventListener('close', resolve);
  inspector.addEventListener('error', resolve);
});
process.exit();
