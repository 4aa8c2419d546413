package seccomp

import (
	"slices"
	"strings"
	"testing"
)

func load(t *testing.T) *Profile {
	t.Helper()
	profile, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return profile
}

func TestNothingIsAllowedBeyondTheEnginesDefault(t *testing.T) {
	for _, sentence := range load(t).TooWide() {
		t.Error(sentence)
	}
}

func TestThreadsProcessesAndSocketsStillWork(t *testing.T) {
	profile := load(t)
	for _, call := range []string{"clone", "vfork", "execve", "futex", "socket", "socketpair", "accept4", "mmap"} {
		if !slices.ContainsFunc(profile.rules(call), func(rule Rule) bool { return rule.Action == allow }) {
			t.Errorf("%s is refused", call)
		}
	}
}

// The rules themselves: each must find what is broken on purpose.
func TestTheRulesFindWhatIsTooWide(t *testing.T) {
	errno := 1
	for wanted, spoil := range map[string]func(*Profile){
		"clone: any flags": func(p *Profile) {
			p.Syscalls = append(p.Syscalls, Rule{Comment: "any flags", Names: []string{"clone"}, Action: allow})
		},
		"clone3: not answered": func(p *Profile) { p.rules("clone3")[0].Names[0] = "clone4" },
		"clone3: not answered with ENOSYS": func(p *Profile) {
			for i := range p.Syscalls {
				if p.Syscalls[i].Names[0] == "clone3" {
					p.Syscalls[i].ErrnoRet = &errno
				}
			}
		},
		"socket: all of netlink": func(p *Profile) {
			p.Syscalls = append(p.Syscalls, Rule{Comment: "all of netlink", Names: []string{"socket"}, Action: allow,
				Args: []Argument{{Index: 0, Value: netlink, Op: "SCMP_CMP_EQ"}}})
		},
		"socketpair: any": func(p *Profile) {
			p.Syscalls = append(p.Syscalls, Rule{Comment: "any", Names: []string{"socketpair"}, Action: allow})
		},
		"ptrace: named":         func(p *Profile) { p.Syscalls[0].Names = append(p.Syscalls[0].Names, "ptrace") },
		"what no rule names is": func(p *Profile) { p.DefaultAction = allow },
	} {
		t.Run(wanted, func(t *testing.T) {
			profile := load(t)
			spoil(profile)
			if found := strings.Join(profile.TooWide(), "\n"); !strings.Contains(found, wanted) {
				t.Errorf("not found; reported: %s", found)
			}
		})
	}
}
