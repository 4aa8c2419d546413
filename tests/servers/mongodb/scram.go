package main

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/FerretDB/wire/wirebson"
)

// credentials are asked of every connection before anything but a greeting.
type credentials struct{ user, password string }

// login is the SCRAM-SHA-256 conversation of one connection (RFC 5802 section 3, RFC 7677), from the server's side.
type login struct {
	wanted      *credentials
	salt        []byte
	clientFirst string // without its header
	serverFirst string
	done        bool
}

const (
	scramIterations = 4096
	scramSaltBytes  = 28 // what drivers expect of MongoDB
	scramHeader     = "n,,"

	codeUnauthorized         = int32(13)
	codeAuthenticationFailed = int32(18)
)

// answer is the reply to what this conversation must see first; nil if the request may pass.
func (l *login) answer(request []byte) ([]byte, error) {
	if l.wanted == nil || l.done || isHello(request) {
		return nil, nil
	}
	switch name := commandName(request); name {
	case "saslStart":
		return l.reply(request, l.start)
	case "saslContinue":
		return l.reply(request, l.finish)
	default:
		return refuse(request, codeUnauthorized, "Unauthorized", "command "+name+" requires authentication")
	}
}

func (l *login) reply(request []byte, step func(payload string) (string, error)) ([]byte, error) {
	payload, err := payloadOf(request)
	if err != nil {
		return nil, err
	}
	answer, err := step(payload)
	if err != nil {
		return refuse(request, codeAuthenticationFailed, "AuthenticationFailed", "Authentication failed.")
	}
	return replyTo(request, wirebson.MustDocument("conversationId", int32(1), "done", l.done,
		"payload", wirebson.Binary{B: []byte(answer)}, "ok", float64(1)))
}

func payloadOf(request []byte) (string, error) {
	offset := documentOffset[opMsg]
	if len(request) < offset+4 {
		return "", errors.New("a request without a document")
	}
	size := int(binary.LittleEndian.Uint32(request[offset:]))
	if size < 5 || size > len(request)-offset {
		return "", errors.New("a document of impossible length")
	}
	document, err := wirebson.RawDocument(request[offset : offset+size]).Decode()
	if err != nil {
		return "", err
	}
	payload, isBinary := document.Get("payload").(wirebson.Binary)
	if !isBinary {
		return "", errors.New("a login without a payload")
	}
	return string(payload.B), nil
}

func (l *login) start(payload string) (string, error) {
	first, hasHeader := strings.CutPrefix(payload, scramHeader)
	user, nonce, isWhole := strings.Cut(first, ",r=")
	if !hasHeader || !isWhole || user != "n="+l.wanted.user {
		return "", errors.New("not that user")
	}
	l.salt = make([]byte, scramSaltBytes)
	if _, err := rand.Read(l.salt); err != nil {
		return "", err
	}
	l.clientFirst = first
	l.serverFirst = fmt.Sprintf("r=%s%s,s=%s,i=%d", nonce, rand.Text(), base64.StdEncoding.EncodeToString(l.salt), scramIterations)
	return l.serverFirst, nil
}

func (l *login) finish(payload string) (string, error) {
	final, proof, isWhole := strings.Cut(payload, ",p=")
	given, err := base64.StdEncoding.DecodeString(proof)
	nonce, _, _ := strings.Cut(l.serverFirst, ",")
	if !isWhole || err != nil || !strings.HasSuffix(final, ","+nonce) {
		return "", errors.New("not an answer to what was sent")
	}
	salted, err := pbkdf2.Key(sha256.New, l.wanted.password, l.salt, scramIterations, sha256.Size)
	if err != nil {
		return "", err
	}
	message := l.clientFirst + "," + l.serverFirst + "," + final
	clientKey := sign(salted, "Client Key")
	storedKey := sha256.Sum256(clientKey)
	expected := sign(storedKey[:], message)
	for i := range expected {
		expected[i] ^= clientKey[i]
	}
	if !hmac.Equal(expected, given) {
		return "", errors.New("not that password")
	}
	l.done = true
	return "v=" + base64.StdEncoding.EncodeToString(sign(sign(salted, "Server Key"), message)), nil
}

func sign(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
