package main

import (
	"encoding/binary"

	"github.com/FerretDB/wire/wirebson"
)

// Where the document of a message stands.
var documentOffset = map[uint32]int{opReply: headerBytes + 20, opMsg: headerBytes + 5}

func isHello(request []byte) bool {
	if binary.LittleEndian.Uint32(request[12:]) == opQuery {
		return true
	}
	name := commandName(request)
	return name == "hello" || name == "isMaster" || name == "ismaster"
}

// refuse is the reply of a server that does not carry out a command.
func refuse(request []byte, code int32, name, text string) ([]byte, error) {
	return replyTo(request, wirebson.MustDocument("ok", float64(0), "errmsg", text, "code", code, "codeName", name))
}

func replyTo(request []byte, answer *wirebson.Document) ([]byte, error) {
	document, err := answer.Encode()
	if err != nil {
		return nil, err
	}
	head := make([]byte, documentOffset[opMsg])
	copy(head[8:], request[4:8]) // names the request
	binary.LittleEndian.PutUint32(head[12:], opMsg)
	return withDocument(head, document), nil
}

// withDocument completes a message whose fixed part is head.
func withDocument(head, document []byte) []byte {
	message := append(head, document...)
	binary.LittleEndian.PutUint32(message, uint32(len(message)))
	return message
}
