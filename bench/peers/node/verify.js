// The peer of POST /api/v1/auth/verify-token: express and jsonwebtoken with a prepared KeyObject, nothing else.
// No body parser, no database, no log, no header of express' own: every choice favours the peer.
//
// usage: JWT_SECRET=... node verify.js PORT
'use strict';

const { createSecretKey } = require('node:crypto');
const express = require('express');
const jwt = require('jsonwebtoken');

const key = createSecretKey(Buffer.from(process.env.JWT_SECRET));
const app = express();
app.disable('x-powered-by');
app.disable('etag');

app.post('/api/v1/auth/verify-token', (request, response) => {
  const [scheme, token] = (request.headers.authorization || '').split(' ');
  if (scheme !== 'Bearer' || !token) return response.status(401).json({ success: false });
  try {
    const claims = jwt.verify(token, key, { algorithms: ['HS256'] });
    if (claims.type !== 'access') return response.status(401).json({ success: false });
    const user = { id: claims.userId, email: claims.email, role: 'USER' };
    return response.json({ success: true, message: 'Token is valid', data: { user } });
  } catch {
    return response.status(401).json({ success: false });
  }
});

app.listen(Number(process.argv[2]), '127.0.0.1');
