// Command mongodb-server is the database our tests talk to: FerretDB on SQLite files in a folder, or on a PostgreSQL server,
// behind a front that carries out writing commands one after another.
//
// FerretDB 1 reads a document, changes it and writes it back in separate steps, so two parallel `update` or
// `findAndModify` commands can both match the same state. MongoDB and FerretDB 2 make each of them atomic, and that is
// what our adapters rely on; the front adds it. Reads pass unhindered.
//
//	mongodb-server -listen 127.0.0.1:27017 -data /tmp/folder [-certificate FILE -key FILE] [-index-ids] [-postgresql URL]
//	               [-replica-set rs0 -second 127.0.0.1:27018] [-user NAME -password TEXT]
//
// With a certificate it speaks TLS only. With -replica-set it looks like the primary of a replica set of two members, both
// of which are itself; SIGUSR1 makes the other one the primary. -index-ids makes look-ups by _id quick in large
// collections, see indexIDs. -postgresql keeps the data there; then queries find what they look for by its indexes, see
// indexEquality. With -user every connection must log in by SCRAM-SHA-256. After SIGUSR2 it refuses every write, as with
// a full disk.
//
// Prints one line, "listening on mongodb://HOST:PORT/", when it takes connections. Ends on SIGTERM or SIGINT.
package main

import (
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	data := flag.String("data", "", "folder of the database files")
	certificate := flag.String("certificate", "", "PEM file of the certificate to prove itself with")
	key := flag.String("key", "", "PEM file of its key")
	withIDs := flag.Bool("index-ids", false, "give each collection an index on _id that is used")
	postgreSQL := flag.String("postgresql", "", "URL of a PostgreSQL database that keeps the data instead")
	setName := flag.String("replica-set", "", "name of the replica set to look like")
	second := flag.String("second", "", "address of its second member")
	user := flag.String("user", "", "who may log in; empty: nobody has to")
	password := flag.String("password", "", "what that user proves to know")
	flag.Parse()
	if *data == "" {
		log.Fatal("-data is missing")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if *withIDs {
		go indexIDs(ctx, *data)
	}
	if *postgreSQL != "" {
		go indexEquality(ctx, *postgreSQL)
	}
	addresses := []string{*listen}
	var set *replicaSet
	if *setName != "" {
		addresses = append(addresses, *second)
		set = &replicaSet{name: *setName, members: addresses}
		stepDownOnSignal(set)
	}
	var wanted *credentials
	if *user != "" {
		wanted = &credentials{*user, *password}
	}
	open := func() ([]net.Listener, error) { return newListeners(addresses, *certificate, *key) }
	if err := run(ctx, open, *data, *postgreSQL, set, wanted); err != nil {
		log.Fatal(err)
	}
}

func stepDownOnSignal(set *replicaSet) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	go func() {
		for range signals {
			set.stepDown()
		}
	}()
}

func fillOnSignal(f *front) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR2)
	go func() {
		<-signals
		f.isFull.Store(true)
	}()
}

func newListeners(addresses []string, certificate, key string) ([]net.Listener, error) {
	var listeners []net.Listener
	for _, address := range addresses {
		listener, err := newListener(address, certificate, key)
		if err != nil {
			return nil, err
		}
		listeners = append(listeners, listener)
	}
	return listeners, nil
}

func newListener(address, certificate, key string) (net.Listener, error) {
	if certificate == "" {
		return net.Listen("tcp", address)
	}
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		return nil, err
	}
	return tls.Listen("tcp", address, &tls.Config{Certificates: []tls.Certificate{pair}})
}

// run serves what open listens to until ctx ends. postgreSQL is empty for files below data.
func run(ctx context.Context, open func() ([]net.Listener, error), data, postgreSQL string, set *replicaSet, wanted *credentials) error {
	socket := filepath.Join(data, "ferretdb.sock")
	// A killed predecessor leaves its socket behind.
	if err := os.Remove(socket); err != nil && !os.IsNotExist(err) {
		return err
	}
	config := &ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{Unix: socket},
		Handler:   "sqlite",
		SQLiteURL: "file:" + data + "/",
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	}
	if postgreSQL != "" {
		config.Handler, config.PostgreSQLURL = "postgresql", postgreSQL
	}
	database, err := ferretdb.New(config)
	if err != nil {
		return err
	}
	stopped := make(chan error, 1)
	go func() { stopped <- database.Run(ctx) }()
	database.MongoDBURI() // returns once the socket exists

	listeners, err := open()
	if err != nil {
		return err
	}
	front := newFront(socket, set, wanted)
	fillOnSignal(front)
	for member, listener := range listeners {
		go front.serve(listener, member)
	}
	fmt.Printf("listening on mongodb://%s/\n", listeners[0].Addr())
	err = <-stopped
	for _, listener := range listeners {
		listener.Close()
	}
	return err
}
