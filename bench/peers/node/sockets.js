// The peer of user-service's sockets: npm's own socket.io, with rooms by user, tokens checked as ours are, no compression.
// POST /api/v1/users/notifications/internal {userId, …} sends `notification:new` to the sockets of that user.
//
// usage: JWT_SECRET=... node sockets.js PORT
'use strict';

const { createSecretKey, randomUUID } = require('node:crypto');
const { createServer } = require('node:http');
const jwt = require('jsonwebtoken');
const { Server } = require('socket.io');

const key = createSecretKey(Buffer.from(process.env.JWT_SECRET));

const server = createServer((request, response) => {
  if (request.method !== 'POST') return response.end('{}');
  let text = '';
  request.on('data', (piece) => (text += piece));
  request.on('end', () => {
    const posted = JSON.parse(text);
    const at = new Date().toISOString();
    const data = { id: randomUUID(), read: false, readAt: null, metadata: null, type: 'SYSTEM', createdAt: at, updatedAt: at, ...posted };
    io.to('user:' + posted.userId).emit('notification:new', data);
    response.statusCode = 201;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ success: true, data }));
  });
});
const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false });

io.use((socket, next) => {
  try {
    const claims = jwt.verify(socket.handshake.auth.token, key, { algorithms: ['HS256'] });
    socket.join('user:' + claims.userId);
    next();
  } catch {
    next(new Error('Invalid token'));
  }
});
server.listen(Number(process.argv[2]), '127.0.0.1');
