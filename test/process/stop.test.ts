import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** Nobody listens on port 1. */
const kubeconfig = JSON.stringify({
  ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'none' },
  clusters: [{ name: 'none', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'none', user: { token: 'none' } }],
  contexts: [{ name: 'none', context: { cluster: 'none', user: 'none' } }],
});

test('asked to stop while the API server was never reached, the process ends in order', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'stop-'));
  const file = path.join(folder, 'kubeconfig');
  writeFileSync(file, kubeconfig);
  const child = spawn(process.execPath, [main, '--http-address', '127.0.0.1:0'], {
    env: { ...process.env, KUBECONFIG: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let output = '';
    const code = await new Promise((resolve) => {
      child.stdout.on('data', (text: Buffer) => {
        const isTold = output.includes('cannot be reached');
        output += text.toString();
        if (!isTold && output.includes('cannot be reached')) child.kill('SIGTERM');
      });
      child.once('exit', resolve);
    });
    expect(code).toBe(0);
    expect(output).toContain('"msg":"stopped"');
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});
