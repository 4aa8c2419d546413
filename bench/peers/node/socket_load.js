// Many sockets of socket.io-client, told what to do line by line; answers each line with one of JSON.
//
//   {"do": "open", "url": "http://…", "tokens": ["…", …]}       opens one socket for each; when all are connected: {}
//   {"do": "post", "url": "http://…/internal", "users": [...]}  one notification for each, `pause` ms apart; when all have arrived
//                                                               at `each` sockets of their user: {"ms": [latency, …]}
//   {"do": "reconnect"}                                         all leave and come back at once: {"ms": [time until back, …]}
//   {"do": "await_end", "index": 0}                             at once {}; and a second line {"at": …} when that socket was closed
//   {"do": "close"}                                             closes all: {}
'use strict';

const http = require('node:http');
const readline = require('node:readline');
const { io } = require('socket.io-client');

let sockets = [];
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
const arrivals = new Map(); // title -> called when it arrives
const say = (answer) => console.log(JSON.stringify(answer));
const connected = (socket) => new Promise((resolve) => socket.once('connect', resolve));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function open({ url, tokens }) {
  const step = 50; // at once, so that no backlog of the machine is measured
  for (let begin = 0; begin < tokens.length; begin += step) {
    const some = tokens.slice(begin, begin + step).map((token) => {
      const socket = io(url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false });
      socket.on('connect_error', (error) => say({ error: error.message }));
      socket.on('notification:new', (data) => arrivals.get(data.title)?.());
      return socket;
    });
    await Promise.all(some.map(connected));
    sockets.push(...some);
  }
  say({});
}

function send(url, internalToken, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'X-Internal-Token': internalToken };
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => (response.statusCode === 201 ? resolve() : reject(new Error('status ' + response.statusCode))));
    });
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

async function post({ url, internalToken, users, each, wait }) {
  const waits = [];
  const all = users.map(async (userId, index) => {
    await pause(index * wait);
    const title = 'notification ' + index + ' of ' + process.hrtime.bigint();
    const begin = performance.now();
    const arrived = new Promise((resolve) => {
      let left = each;
      arrivals.set(title, () => {
        waits.push(performance.now() - begin);
        if (--left === 0) resolve();
      });
    });
    await send(url, internalToken, { userId, title, message: 'Your trip to Lisbon is confirmed.' });
    await arrived;
    arrivals.delete(title);
  });
  await Promise.all(all);
  say({ ms: waits });
}

async function reconnect() {
  const begin = performance.now();
  for (const socket of sockets) socket.disconnect();
  const waits = sockets.map(async (socket) => {
    const back = connected(socket);
    socket.connect();
    await back;
    return performance.now() - begin;
  });
  say({ ms: await Promise.all(waits) });
}

function awaitEnd({ index }) {
  sockets[index].once('disconnect', () => say({ at: Date.now() }));
  say({});
}

function close() {
  for (const socket of sockets) socket.disconnect();
  sockets = [];
  say({});
}

const commands = { open, post, reconnect, await_end: awaitEnd, close };
readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  const command = JSON.parse(line);
  try {
    await commands[command.do](command);
  } catch (error) {
    say({ error: String(error) });
  }
});
