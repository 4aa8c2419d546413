// Package seccomp reads deploy/docker/seccomp.json as the engine does and holds it against the rules of this project: it
// must nowhere allow what the engine's own default profile refuses to a container without capabilities.
package seccomp

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"dreamscape/tests/deploy/settings"
)

// Argument is a condition on one argument of a call; the conditions of a rule must hold together.
type Argument struct {
	Index    uint
	Value    uint64
	ValueTwo uint64
	Op       string
}

// Rule is what happens to some calls. Several rules for one call are alternatives.
type Rule struct {
	Comment  string
	Names    []string
	Action   string
	ErrnoRet *int
	Args     []Argument
}

// Profile is the file.
type Profile struct {
	DefaultAction string
	ArchMap       []struct {
		Architecture     string
		SubArchitectures []string
	}
	Syscalls []Rule
}

const (
	allow          = "SCMP_ACT_ALLOW"
	fail           = "SCMP_ACT_ERRNO"
	namespaceFlags = 0x7e020000 // every CLONE_NEW* flag that clone takes
	notImplemented = 38         // ENOSYS
	local          = 1          // AF_UNIX
	inet           = 2
	inet6          = 10
	netlink        = 16
	netlinkRoute   = 0
)

// Calls that the engine's default profile grants to none, or with a capability only; our containers have none.
var neverAllowed = []string{
	"acct", "add_key", "bpf", "chroot", "clock_settime", "delete_module", "fanotify_init", "finit_module", "fsconfig",
	"fsmount", "fsopen", "fspick", "get_mempolicy", "init_module", "ioperm", "iopl", "kcmp", "kexec_file_load", "kexec_load",
	"keyctl", "lookup_dcookie", "mbind", "mount", "mount_setattr", "move_mount", "move_pages", "nfsservctl",
	"open_by_handle_at", "open_tree", "perf_event_open", "pidfd_getfd", "pivot_root", "process_madvise", "quotactl", "quotactl_fd",
	"reboot", "request_key", "set_mempolicy", "setdomainname", "sethostname", "setns", "settimeofday", "swapoff", "swapon",
	"sysfs", "syslog", "umount", "umount2", "unshare", "uselib", "userfaultfd", "ustat", "vhangup", "vm86", "vm86old",
	// The default allows these; nothing here needs them.
	"io_uring_enter", "io_uring_register", "io_uring_setup", "memfd_create", "modify_ldt", "personality",
	"process_vm_readv", "process_vm_writev", "ptrace",
}

// Calls that are harmless with certain arguments only: a rule without conditions would be too wide.
var conditional = []string{"clone", "socket", "socketpair"}

// Load reads the profile of our containers.
func Load() (*Profile, error) {
	text, err := os.ReadFile(filepath.Join(settings.Root(), "deploy", "docker", "seccomp.json"))
	if err != nil {
		return nil, err
	}
	var profile Profile
	return &profile, json.Unmarshal(text, &profile)
}

func (p *Profile) rules(call string) (found []Rule) {
	for _, rule := range p.Syscalls {
		if slices.Contains(rule.Names, call) {
			found = append(found, rule)
		}
	}
	return found
}

// TooWide says what the profile allows beyond the engine's default profile and beyond our own needs, one sentence each.
func (p *Profile) TooWide() (bad []string) {
	if p.DefaultAction != fail {
		bad = append(bad, "what no rule names is "+p.DefaultAction)
	}
	for _, arch := range p.ArchMap {
		if len(arch.SubArchitectures) > 0 {
			bad = append(bad, fmt.Sprintf("%s: calls of %v, whose numbers nobody here has looked at", arch.Architecture,
				arch.SubArchitectures))
		}
	}
	for _, call := range neverAllowed {
		if len(p.rules(call)) > 0 {
			bad = append(bad, call+": named")
		}
	}
	for _, call := range conditional {
		for _, rule := range p.rules(call) {
			if rule.Action == allow && !isNarrow(call, rule.Args) {
				bad = append(bad, fmt.Sprintf("%s: %s allows %v", call, rule.Comment, rule.Args))
			}
		}
	}
	return append(bad, p.clone3()...)
}

// clone3 takes its flags in memory, which a filter cannot read; only an answer of "no such call" makes callers use clone.
func (p *Profile) clone3() []string {
	rules := p.rules("clone3")
	if len(rules) != 1 || rules[0].Action != fail || rules[0].ErrnoRet == nil || *rules[0].ErrnoRet != notImplemented {
		return []string{"clone3: not answered with ENOSYS"}
	}
	return nil
}

func isNarrow(call string, args []Argument) bool {
	family := func(value uint64) Argument { return Argument{Index: 0, Value: value, Op: "SCMP_CMP_EQ"} }
	switch call {
	case "clone":
		return slices.Contains(args, Argument{Index: 0, Value: namespaceFlags, ValueTwo: 0, Op: "SCMP_CMP_MASKED_EQ"})
	case "socketpair":
		return slices.Contains(args, family(local))
	default:
		isRoute := slices.Contains(args, Argument{Index: 2, Value: netlinkRoute, Op: "SCMP_CMP_EQ"})
		return slices.Contains(args, family(local)) || slices.Contains(args, family(inet)) ||
			slices.Contains(args, family(inet6)) || (slices.Contains(args, family(netlink)) && isRoute)
	}
}
