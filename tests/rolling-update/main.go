// Command rolling-update sends requests through a gateway without pause and tells which of them failed. It exists because
// the usual load generators, and Go's own HTTP client, quietly repeat a request whose connection broke: here that is the
// very thing to be counted. Any broken connection and any status but the expected one is a failed request.
//
//	rolling-update -target 127.0.0.1:3000 -email a@example.com -password ... -requests 100000
//
// Half of the connections are kept, half are closed after each request. It sends at least -requests and goes on until it
// is told to stop by SIGTERM. Prints a JSON summary; ends with 1 when a request failed.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	patience      = 10 * time.Second
	failuresShown = 40
)

// kind is one of the requests that are sent in turn.
type kind struct {
	name, method, path, body string
	isAuthorized             bool
	weight                   int
}

type failure struct {
	At     string `json:"at"`
	Kind   string `json:"kind"`
	Kept   bool   `json:"kept_connection"`
	Reused bool   `json:"reused_connection"`
	Reason string `json:"reason"`
	Millis int64  `json:"after_ms"`
}

type summary struct {
	Requests   int            `json:"requests"`
	Failed     int            `json:"failed"`
	Kept       int            `json:"on_kept_connections"`
	Closed     int            `json:"on_closed_connections"`
	PerKind    map[string]int `json:"requests_per_kind"`
	Seconds    float64        `json:"seconds"`
	P50Millis  float64        `json:"p50_ms"`
	P99Millis  float64        `json:"p99_ms"`
	MaxMillis  float64        `json:"max_ms"`
	FailedBy   map[string]int `json:"failed_per_reason"`
	FirstFails []failure      `json:"first_failures"`
}

type load struct {
	target, token string
	kinds         []kind
	turn          atomic.Int64
	enough        atomic.Bool

	mutex     sync.Mutex
	result    summary
	latencies []time.Duration
}

func main() {
	target := flag.String("target", "127.0.0.1:3000", "address of the gateway")
	email := flag.String("email", "rolling@example.com", "account that is made if it is missing")
	password := flag.String("password", "Correct-Horse-9!", "its password")
	requests := flag.Int("requests", 100000, "least number of requests")
	connections := flag.Int("connections", 16, "connections, half of them kept")
	progress := flag.String("progress", "", "file whose presence tells that enough requests are through")
	flag.Parse()

	token, err := signIn(*target, *email, *password)
	if err != nil {
		log.Fatal(err)
	}
	l := &load{target: *target, token: token, kinds: kinds(token)}
	l.result.PerKind, l.result.FailedBy = map[string]int{}, map[string]int{}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	begin := time.Now()
	var workers sync.WaitGroup
	for i := 0; i < *connections; i++ {
		workers.Add(1)
		go func() { defer workers.Done(); l.work(i%2 == 0) }()
	}
	go l.tellWhenEnough(*requests, *progress)
	<-stop
	l.enough.Store(true)
	workers.Wait()
	l.print(time.Since(begin))
	if l.result.Failed > 0 || l.result.Requests < *requests {
		os.Exit(1)
	}
}

func kinds(token string) []kind {
	return []kind{
		{name: "read profile", method: "GET", path: "/api/v1/users/profile", isAuthorized: true, weight: 8},
		{name: "read account", method: "GET", path: "/api/v1/auth/profile", isAuthorized: true, weight: 5},
		{name: "verify token", method: "POST", path: "/api/v1/auth/verify-token", isAuthorized: true,
			body: fmt.Sprintf(`{"token":%q}`, token), weight: 6},
		{name: "write profile", method: "PUT", path: "/api/v1/users/profile", isAuthorized: true,
			body: `{"bio":"Travels all the time"}`, weight: 1},
	}
}

func signIn(target, email, password string) (string, error) {
	body := fmt.Sprintf(`{"email":%q,"password":%q,"firstName":"Rolling"}`, email, password)
	if _, err := http.Post("http://"+target+"/api/v1/auth/register", "application/json", strings.NewReader(body)); err != nil {
		return "", err
	}
	answer, err := http.Post("http://"+target+"/api/v1/auth/login", "application/json", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	_, rest, found := strings.Cut(string(text), `"accessToken":"`)
	token, _, ends := strings.Cut(rest, `"`)
	if !found || !ends {
		return "", fmt.Errorf("login answered %s: %.200s", answer.Status, text)
	}
	return token, nil
}

func (l *load) tellWhenEnough(requests int, file string) {
	for range time.Tick(100 * time.Millisecond) {
		l.mutex.Lock()
		sent := l.result.Requests
		l.mutex.Unlock()
		if sent >= requests && file != "" {
			_ = os.WriteFile(file, nil, 0o600)
			return
		}
	}
}

// next takes the kinds in turn, each as often as its weight says.
func (l *load) next() kind {
	total := 0
	for _, k := range l.kinds {
		total += k.weight
	}
	at := int(l.turn.Add(1)) % total
	for _, k := range l.kinds {
		if at -= k.weight; at < 0 {
			return k
		}
	}
	return l.kinds[0]
}

// work sends one request after another until there are enough.
func (l *load) work(isKept bool) {
	var connection net.Conn
	var reader *bufio.Reader
	for !l.enough.Load() {
		k := l.next()
		begin := time.Now()
		isReused := connection != nil
		mayStay, err := false, error(nil)
		if connection == nil {
			connection, err = net.DialTimeout("tcp", l.target, patience)
			if err == nil {
				reader = bufio.NewReader(connection)
			}
		}
		if err == nil {
			mayStay, err = l.exchange(connection, reader, k, isKept)
		}
		l.count(k, isKept, isReused, time.Since(begin), err)
		if connection != nil && (err != nil || !mayStay || !isKept) {
			connection.Close()
			connection = nil
		}
	}
	if connection != nil {
		connection.Close()
	}
}

// exchange tells whether the connection may be used again.
func (l *load) exchange(connection net.Conn, reader *bufio.Reader, k kind, isKept bool) (bool, error) {
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return false, err
	}
	var head strings.Builder
	fmt.Fprintf(&head, "%s %s HTTP/1.1\r\nHost: %s\r\n", k.method, k.path, l.target)
	if k.isAuthorized {
		fmt.Fprintf(&head, "Authorization: Bearer %s\r\n", l.token)
	}
	if k.body != "" {
		fmt.Fprintf(&head, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(k.body))
	}
	if !isKept {
		head.WriteString("Connection: close\r\n")
	}
	head.WriteString("\r\n" + k.body)
	if _, err := io.WriteString(connection, head.String()); err != nil {
		return false, err
	}
	answer, err := http.ReadResponse(reader, nil)
	if err != nil {
		return false, err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return false, err
	}
	if answer.StatusCode != http.StatusOK {
		return false, fmt.Errorf("%d %.200s", answer.StatusCode, content)
	}
	return !answer.Close, nil
}

func (l *load) count(k kind, isKept, isReused bool, took time.Duration, err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.result.Requests++
	l.result.PerKind[k.name]++
	if isKept {
		l.result.Kept++
	} else {
		l.result.Closed++
	}
	l.latencies = append(l.latencies, took)
	if err == nil {
		return
	}
	l.result.Failed++
	reason := err.Error()
	if len(reason) > 120 {
		reason = reason[:120]
	}
	l.result.FailedBy[k.name+": "+reason]++
	if len(l.result.FirstFails) < failuresShown {
		l.result.FirstFails = append(l.result.FirstFails, failure{time.Now().UTC().Format("15:04:05.000"), k.name, isKept,
			isReused, err.Error(), took.Milliseconds()})
	}
}

func (l *load) print(took time.Duration) {
	slices.Sort(l.latencies)
	at := func(share float64) float64 {
		if len(l.latencies) == 0 {
			return 0
		}
		return float64(l.latencies[int(share*float64(len(l.latencies)-1))].Microseconds()) / 1000
	}
	l.result.Seconds = took.Seconds()
	l.result.P50Millis, l.result.P99Millis, l.result.MaxMillis = at(0.5), at(0.99), at(1)
	text, _ := json.MarshalIndent(l.result, "", "  ")
	fmt.Println(string(text))
}
