// Makes the two users of MongoDB that auth-service and user-service log in as, or gives them the rights and passwords of
// today. The gateway has none: it never speaks to the database. Root is needed to run this, and for nothing else.
//
// The image runs it on the first start of an empty volume (docker-compose.core-services.yml). By hand, any number of times:
//
//   SECRETS_DIR=./secrets mongosh "mongodb://ROOT:PASSWORD@HOST:27017/?authSource=admin" deploy/mongodb/users.js
//
// Read from SECRETS_DIR (default /run/secrets): mongodb_auth_password, mongodb_user_password.

const fs = require('fs');
const path = require('path');

const folder = process.env.SECRETS_DIR || '/run/secrets';
const passwordFrom = (name) => fs.readFileSync(path.join(folder, name), 'utf8').trim();
const dreamscape = db.getSiblingDB('dreamscape');

// Both keep the schema up to date and end each other's tokens, so both need the whole database; but neither may drop a
// collection, read other databases, make users or administer the server.
const role = 'dreamscapeService';
const privileges = [{
  resource: { db: 'dreamscape', collection: '' },
  actions: ['find', 'insert', 'update', 'remove', 'createCollection', 'createIndex', 'listCollections', 'listIndexes',
    'killCursors'],
}];

if (dreamscape.getRole(role)) {
  dreamscape.updateRole(role, { privileges, roles: [] });
} else {
  dreamscape.createRole({ role, privileges, roles: [] });
}

for (const [user, secret] of [['auth-service', 'mongodb_auth_password'], ['user-service', 'mongodb_user_password']]) {
  const settings = { pwd: passwordFrom(secret), roles: [role] };
  if (dreamscape.getUser(user)) {
    dreamscape.updateUser(user, settings);
  } else {
    dreamscape.createUser({ user, ...settings });
  }
}
