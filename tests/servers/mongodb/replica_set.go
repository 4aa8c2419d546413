package main

import (
	"encoding/binary"
	"fmt"
	"sync/atomic"

	"github.com/FerretDB/wire/wirebson"
)

// replicaSet makes several listeners on one database look like the members of a replica set, one of which is its
// primary: what a driver sees of an election, without one. The data is the same behind each.
type replicaSet struct {
	name    string
	members []string
	primary atomic.Int32
}

const (
	opReply = 1
	opQuery = 2004 // drivers introduce themselves with it

	codeNotWritablePrimary = int32(10107)
)

// What any member answers. (Everything else would be read or written somewhere.)
var anywhere = map[string]bool{"ping": true, "buildInfo": true, "endSessions": true, "killCursors": true}

// stepDown makes the next member the primary.
func (s *replicaSet) stepDown() {
	s.primary.Store((s.primary.Load() + 1) % int32(len(s.members)))
}

func (s *replicaSet) isPrimary(member int) bool { return int(s.primary.Load()) == member }

// refusal is the reply to what only a primary does; nil if member may do it.
func (s *replicaSet) refusal(member int, request []byte) ([]byte, error) {
	if s.isPrimary(member) || isHello(request) || anywhere[commandName(request)] {
		return nil, nil
	}
	return refuse(request, codeNotWritablePrimary, "NotWritablePrimary", "not primary")
}

// introduce rewrites the database's answer to hello into that of a member.
func (s *replicaSet) introduce(member int, reply []byte) ([]byte, error) {
	offset, known := documentOffset[binary.LittleEndian.Uint32(reply[12:])]
	if !known || len(reply) < offset {
		return nil, fmt.Errorf("the answer to hello is of a kind nobody expects")
	}
	hello, err := wirebson.RawDocument(reply[offset:]).Decode()
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"isWritablePrimary", "ismaster"} {
		if hello.Get(name) != nil {
			if err := hello.Replace(name, s.isPrimary(member)); err != nil {
				return nil, err
			}
		}
	}
	hosts := wirebson.MakeArray(len(s.members))
	for _, host := range s.members {
		if err := hosts.Add(host); err != nil {
			return nil, err
		}
	}
	for _, field := range []struct {
		name  string
		value any
	}{
		{"setName", s.name}, {"setVersion", int32(1)}, {"hosts", hosts}, {"me", s.members[member]},
		{"primary", s.members[s.primary.Load()]}, {"secondary", !s.isPrimary(member)},
	} {
		if err := hello.Add(field.name, field.value); err != nil {
			return nil, err
		}
	}
	document, err := hello.Encode()
	if err != nil {
		return nil, err
	}
	return withDocument(reply[:offset:offset], document), nil
}
