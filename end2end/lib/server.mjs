// A marketplace of a story's own: the server binary on a free port, with a data folder and a database that nobody else
// uses, stopped and removed at the end. `cargo xtask test` sets the environment; by hand, set YELLOWCART_SERVER and
// YELLOWCART_SITE (and for PostgreSQL YELLOWCART_TEST_POSTGRES) to what a build left.

import { spawn, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
// Settings that somebody's shell happens to hold are not part of a story.
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('YELLOWCART_')));
const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = resolve(process.env.YELLOWCART_SERVER ?? join(root, 'target/debug/yellowcart'));
const site = resolve(process.env.YELLOWCART_SITE ?? join(root, 'pkg'));

/** The engine this run is about: 'sqlite' or 'postgres'. */
export const engine = process.env.YELLOWCART_E2E_DATABASE ?? 'sqlite';

// Nothing must outlive us, however we end.
const children = new Set();
const folders = new Set();
process.on('exit', () => {
  children.forEach((child) => child.kill('SIGKILL'));
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true }));
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/**
 * Starts a server and waits until it answers on /healthz.
 *
 * @param {object} [options]
 * @param {boolean} [options.demo] begin with the demo marketplace, and let the operator move the clock
 * @param {string[]} [options.args] more arguments for `yellowcart serve`
 * @param {Record<string, string>} [options.env] more environment
 * @returns {Promise<Server>}
 */
export async function startServer({ demo = true, args = [], env = {} } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'yellowcart-story-'));
  folders.add(folder);
  const database = engine === 'postgres' ? await createDatabase() : null;
  const server = new Server(folder, database, [`--demo=${demo}`, ...args], env);
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** A running marketplace. */
export class Server {
  #child = null;
  #log = '';

  constructor(folder, database, args, env) {
    this.folder = folder;
    this.database = database;
    this.args = args;
    this.env = env;
    this.port = 0;
  }

  /** Without a slash at the end. */
  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the server wrote so far, both streams. */
  get log() {
    return this.#log;
  }

  /** Flags that every sub-command takes to find this marketplace's data. */
  get #where() {
    return ['--data-dir', this.folder, ...(this.database ? ['--database-url', this.database.url] : [])];
  }

  /** Starts it, or starts it again on the same data and port. */
  async start() {
    this.port ||= await freePort();
    const flags = ['serve', '--listen', `127.0.0.1:${this.port}`, '--site', site, ...this.#where, ...this.args];
    const child = spawn(binary, flags, {
      cwd: this.folder,
      env: { ...environment, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    children.add(child);
    let failure = null;
    child.on('error', (error) => (failure = error));
    child.on('exit', () => children.delete(child));
    // A story that forgets to stop its server still ends.
    child.unref();
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => (this.#log += text));
      stream.unref();
    }
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      if (failure) throw new Error(`cannot start ${binary}: ${failure.message}`);
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}:\n${this.#log}`);
      }
      if (await answers(`${this.url}/healthz`)) return;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error(`the server did not answer on ${this.url}/healthz within 60 s:\n${this.#log}`);
  }

  /** Ends the process as a power cut would. `start` brings it back on the same data. */
  async kill() {
    await this.#end('SIGKILL');
  }

  /** Runs another sub-command on the same data, for instance `server.command('audit')`. Never throws for its code. */
  async command(...args) {
    try {
      const { stdout, stderr } = await run(binary, [...args, ...this.#where], {
        cwd: this.folder,
        env: { ...environment, ...this.env },
      });
      return { code: 0, stdout, stderr };
    } catch (error) {
      if (typeof error.code !== 'number') throw error;
      return { code: error.code, stdout: error.stdout, stderr: error.stderr };
    }
  }

  /** Ends the process in good order and removes its data. Throws if it does not end cleanly. */
  async stop() {
    const code = await this.#end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
    folders.delete(this.folder);
    if (this.database) await dropDatabase(this.database);
    if (code !== null && code !== 0) throw new Error(`the server ended with ${code}:\n${this.#log}`);
  }

  /** Sends the signal and waits; ten seconds are enough to finish requests. The exit code, if there was a process. */
  async #end(signal) {
    const child = this.#child;
    this.#child = null;
    if (!child || child.pid === undefined) return null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
    const code = await ended;
    clearTimeout(impatience);
    return signal === 'SIGKILL' ? null : (code ?? -1);
  }
}

async function answers(url) {
  try {
    return (await fetch(url, { redirect: 'manual' })).ok;
  } catch {
    return false;
  }
}

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

function maintenance() {
  const url = process.env.YELLOWCART_TEST_POSTGRES;
  if (!url) throw new Error('YELLOWCART_TEST_POSTGRES is not set: run the stories with `cargo xtask test`');
  return url;
}

async function sql(statement) {
  // ON_ERROR_STOP is not needed for a single statement, and no settings file of the user's is read.
  await run('psql', ['--no-psqlrc', '--quiet', '--dbname', maintenance(), '--command', statement]);
}

async function createDatabase() {
  const name = `story_${randomBytes(6).toString('hex')}`;
  await sql(`CREATE DATABASE ${name}`);
  const url = new URL(maintenance());
  url.pathname = `/${name}`;
  return { name, url: url.href };
}

async function dropDatabase({ name }) {
  await sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}
