package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"log"
	"net"
	"sync"
	"sync/atomic"
)

// A message begins with four little-endian 32-bit numbers: length, request, response, operation.
const (
	headerBytes     = 16
	messageBytesMax = 48_000_000
	opMsg           = 2013
)

// Where the name of the command stands in an OP_MSG: behind the header come flags (4), the kind of the first section
// (1), the length of its document (4) and the type of the first element (1).
const commandNameOffset = headerBytes + 4 + 1 + 4 + 1

const codeOutOfDiskSpace = int32(14031)

var writingCommands = map[string]bool{
	"insert": true, "update": true, "delete": true, "findAndModify": true, "findandmodify": true,
	"createIndexes": true, "create": true, "drop": true, "dropDatabase": true,
}

// front passes messages between clients and the database behind the socket.
type front struct {
	socket  string
	set     *replicaSet  // nil: a server by itself
	wanted  *credentials // nil: of nobody
	writing sync.Mutex   // held by the one writing command under way
	isFull  atomic.Bool  // as if the disk were: nothing is written any more
}

func newFront(socket string, set *replicaSet, wanted *credentials) *front {
	return &front{socket: socket, set: set, wanted: wanted}
}

// serve answers for one member of the set, if there is one.
func (f *front) serve(listener net.Listener, member int) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			if err := f.converse(client, member); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
				log.Print(err)
			}
		}()
	}
}

// converse forwards one client's requests, each followed by its reply.
func (f *front) converse(client net.Conn, member int) error {
	database, err := net.Dial("unix", f.socket)
	if err != nil {
		return err
	}
	defer database.Close()
	login := login{wanted: f.wanted}
	for {
		request, err := readMessage(client)
		if err != nil {
			return err
		}
		reply, err := login.answer(request)
		if reply == nil && err == nil {
			reply, err = f.answer(database, request, member)
		}
		if err != nil {
			return err
		}
		if _, err := client.Write(reply); err != nil {
			return err
		}
	}
}

func (f *front) answer(database net.Conn, request []byte, member int) ([]byte, error) {
	if f.set == nil {
		return f.exchange(database, request)
	}
	if refusal, err := f.set.refusal(member, request); refusal != nil || err != nil {
		return refusal, err
	}
	reply, err := f.exchange(database, request)
	if err != nil || !isHello(request) {
		return reply, err
	}
	return f.set.introduce(member, reply)
}

func (f *front) exchange(database net.Conn, request []byte) ([]byte, error) {
	if writingCommands[commandName(request)] {
		if f.isFull.Load() {
			return refuse(request, codeOutOfDiskSpace, "OutOfDiskSpace", "no space left on device")
		}
		f.writing.Lock()
		defer f.writing.Unlock()
	}
	if _, err := database.Write(request); err != nil {
		return nil, err
	}
	return readMessage(database)
}

func readMessage(from io.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(from, length[:]); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(length[:])
	if size < headerBytes || size > messageBytesMax {
		return nil, errors.New("message of impossible length")
	}
	message := make([]byte, size)
	copy(message, length[:])
	_, err := io.ReadFull(from, message[len(length):])
	return message, err
}

// commandName is empty for messages that are no commands.
func commandName(message []byte) string {
	if len(message) <= commandNameOffset || binary.LittleEndian.Uint32(message[12:]) != opMsg {
		return ""
	}
	name, _, _ := bytes.Cut(message[commandNameOffset:], []byte{0})
	return string(name)
}
