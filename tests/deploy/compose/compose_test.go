// Package compose reads our compose files with Compose 2's own library (scripts/test-deploy has Compose 1.29 read them as
// well) and compares them with the rules of this project.
package compose

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"

	"dreamscape/tests/deploy/settings"
)

const core = "docker-compose.core-services.yml"

var stacks = map[string][]string{
	"core":               {core},
	"core-scaled":        {core, "deploy/compose/scale.yml"},
	"core-test-images":   {core, "deploy/compose/test-images.yml"},
	"core-observability": {core, "deploy/compose/observability.yml"},
	"embedded":           {"deploy/compose/embedded.yml"},
}

func load(t *testing.T, files []string) *types.Project {
	t.Helper()
	paths := make([]string, len(files))
	for i, file := range files {
		paths[i] = filepath.Join(settings.Root(), file)
	}
	options, err := cli.NewProjectOptions(paths, cli.WithName("dreamscape"), cli.WithWorkingDirectory(settings.Root()))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func forEachStack(t *testing.T, check func(*testing.T, *types.Project)) {
	for name, files := range stacks {
		t.Run(name, func(t *testing.T) { check(t, load(t, files)) })
	}
}

func isOurs(service types.ServiceConfig) bool { return service.Build != nil }

func TestEveryContainerIsHardened(t *testing.T) {
	forEachStack(t, func(t *testing.T, project *types.Project) {
		for name, service := range project.Services {
			if !service.ReadOnly || !slices.Equal(service.CapDrop, []string{"ALL"}) || len(service.CapAdd) > 0 ||
				service.Privileged || !slices.Contains(service.SecurityOpt, "no-new-privileges:true") {
				t.Errorf("%s: not hardened", name)
			}
			if service.User == "" || strings.HasPrefix(service.User, "0") || strings.HasPrefix(service.User, "root") {
				t.Errorf("%s: user %q", name, service.User)
			}
			if service.MemLimit == 0 || service.PidsLimit == 0 {
				t.Errorf("%s: no limits", name)
			}
			if !slices.ContainsFunc(service.Tmpfs, func(mount string) bool {
				return strings.HasPrefix(mount, "/tmp:") && strings.Contains(mount, "noexec")
			}) {
				t.Errorf("%s: /tmp", name)
			}
			if service.HealthCheck == nil || service.HealthCheck.Disable {
				t.Errorf("%s: no health check", name)
			}
			if service.Logging == nil || service.Logging.Options["max-size"] == "" {
				t.Errorf("%s: logs without bound", name)
			}
		}
	})
}

func TestOurContainersHaveOurUserAndProfile(t *testing.T) {
	forEachStack(t, func(t *testing.T, project *types.Project) {
		for name, service := range project.Services {
			if !isOurs(service) {
				continue
			}
			if service.User != "1001:1001" || !slices.Contains(service.SecurityOpt, "seccomp=deploy/docker/seccomp.json") {
				t.Errorf("%s: %s %v", name, service.User, service.SecurityOpt)
			}
			if service.Build.Target != strings.TrimSuffix(strings.TrimPrefix(service.Image, "dreamscape-"), ":latest") &&
				service.Image != "dreamscape:latest" {
				t.Errorf("%s: %s is built from target %s", name, service.Image, service.Build.Target)
			}
		}
	})
}

func TestOnlyTheGatewayIsPublishedAndToThisHostAlone(t *testing.T) {
	forEachStack(t, func(t *testing.T, project *types.Project) {
		for name, service := range project.Services {
			isDoor := name == "gateway" || name == "dreamscape"
			// People look at these two; they are for this host alone as well.
			isForPeople := name == "grafana" || name == "prometheus"
			if len(service.Ports) > 0 && !isDoor && !isForPeople {
				t.Errorf("%s is published", name)
			}
			for _, port := range service.Ports {
				if port.HostIP != "127.0.0.1" {
					t.Errorf("%s: published at %q", name, port.HostIP)
				}
			}
			if isDoor && len(service.Ports) != 1 {
				t.Errorf("%s: not published once", name)
			}
		}
	})
}

func TestStoresAreOnInternalNetworksOfTheirOwn(t *testing.T) {
	project := load(t, stacks["core"])
	wanted := map[string][]string{
		"gateway":      {"cache", "edge", "services"},
		"auth-service": {"cache", "database", "services"},
		"user-service": {"cache", "database", "services"},
		"mongodb":      {"database"},
		"redis":        {"cache"},
	}
	for name, networks := range wanted {
		service := project.Services[name]
		has := service.NetworksByPriority()
		slices.Sort(has)
		if !slices.Equal(has, networks) {
			t.Errorf("%s: %v", name, has)
		}
	}
	for name, network := range project.Networks {
		if bool(network.Internal) != (name != "edge") {
			t.Errorf("network %s: internal %v", name, network.Internal)
		}
	}
}

func TestTheStartIsOrderedByHealth(t *testing.T) {
	project := load(t, stacks["core"])
	for name, needs := range map[string][]string{
		"gateway": {"auth-service", "user-service"}, "auth-service": {"mongodb", "redis"}, "user-service": {"mongodb", "redis"},
	} {
		for _, need := range needs {
			if project.Services[name].DependsOn[need].Condition != "service_healthy" {
				t.Errorf("%s does not wait for %s", name, need)
			}
		}
	}
}

func TestEverySettingExistsAndNoSecretIsAVariable(t *testing.T) {
	names, err := settings.Names()
	if err != nil {
		t.Fatal(err)
	}
	forEachStack(t, func(t *testing.T, project *types.Project) {
		for name, service := range project.Services {
			for key := range service.Environment {
				if isOurs(service) && !names[key] {
					t.Errorf("%s: docs/configuration.md does not know %s", name, key)
				}
				if names[key+"_FILE"] || (strings.HasSuffix(key, "PASSWORD") && !strings.HasSuffix(key, "_FILE")) {
					t.Errorf("%s: %s is a secret in a variable", name, key)
				}
			}
		}
	})
}

func TestTheProgramsAcceptTheirSettings(t *testing.T) {
	forEachStack(t, func(t *testing.T, project *types.Project) {
		for name, service := range project.Services {
			if !isOurs(service) {
				continue
			}
			if err := settings.CheckConfig(name, environmentOf(service), t.TempDir()); err != nil {
				t.Error(err)
			}
		}
	})
}

// memoryFiles is what the tmpfs of a service may hold.
func memoryFiles(t *testing.T, service types.ServiceConfig) (total int64) {
	for _, mount := range service.Tmpfs {
		found := regexp.MustCompile(`size=(\w+)`).FindStringSubmatch(mount)
		if found == nil {
			t.Errorf("%s: without bound", mount)
			continue
		}
		size, err := settings.Size(found[1])
		if err != nil {
			t.Error(err)
		}
		total += size
	}
	return total
}

// environmentOf is what the service's process will see.
func environmentOf(service types.ServiceConfig) map[string]string {
	environment := map[string]string{}
	for key, value := range service.Environment {
		if value != nil {
			environment[key] = *value
		}
	}
	return environment
}

func TestMemoryLimitsAreAboveThePeaks(t *testing.T) {
	forEachStack(t, func(t *testing.T, project *types.Project) {
		for name, service := range project.Services {
			if !isOurs(service) {
				continue
			}
			problem := settings.MemoryProblem(name, environmentOf(service), int64(service.MemLimit), memoryFiles(t, service))
			if problem != "" {
				t.Error(problem)
			}
		}
	})
}

func TestEverySecretFileIsMounted(t *testing.T) {
	forEachStack(t, func(t *testing.T, project *types.Project) {
		for name, service := range project.Services {
			mounted := map[string]bool{}
			for _, secret := range service.Secrets {
				mounted["/run/secrets/"+secret.Source] = true
			}
			for key, value := range service.Environment {
				if value != nil && strings.HasPrefix(*value, "/run/secrets/") && !mounted[*value] {
					t.Errorf("%s: %s=%s is not mounted", name, key, *value)
				}
			}
		}
	})
}

// secretsMade are the files that scripts/make-secrets writes, in a folder of the test.
func secretsMade(t *testing.T) func(name string) string {
	t.Helper()
	folder := t.TempDir()
	command := exec.Command(filepath.Join(settings.Root(), "scripts", "make-secrets"), "--dir", folder)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("make-secrets: %v\n%s", err, output)
	}
	return func(name string) string {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
}

func TestEachServiceHasADatabaseUserOfItsOwnAndNoneIsRoot(t *testing.T) {
	project, secret := load(t, stacks["core"]), secretsMade(t)
	root := project.Services["mongodb"].Environment["MONGO_INITDB_ROOT_USERNAME"]
	for service, short := range map[string]string{"auth-service": "auth", "user-service": "user"} {
		file := project.Services[service].Environment["DATABASE_URL_FILE"]
		address, err := url.Parse(secret(strings.TrimPrefix(*file, "/run/secrets/")))
		if err != nil {
			t.Fatal(err)
		}
		password, _ := address.User.Password()
		if address.User.Username() != service || address.User.Username() == *root ||
			password != secret("mongodb_"+short+"_password") || password == secret("mongodb_password") {
			t.Errorf("%s logs in as %s", service, address.User.Username())
		}
		if address.Query().Get("authSource") != strings.TrimPrefix(address.Path, "/") {
			t.Errorf("%s: users are made in the database %s", service, address.Path)
		}
	}
	for _, mounted := range project.Services["gateway"].Secrets {
		if strings.Contains(mounted.Source, "database") || strings.Contains(mounted.Source, "mongodb") {
			t.Errorf("the gateway has %s", mounted.Source)
		}
	}
}

func TestMongoDBMakesTheUsersWithTheRightsTheyNeed(t *testing.T) {
	mongodb := load(t, stacks["core"]).Services["mongodb"]
	if !slices.ContainsFunc(mongodb.Volumes, func(v types.ServiceVolumeConfig) bool {
		return strings.HasSuffix(v.Source, "deploy/mongodb/users.js") && v.ReadOnly &&
			v.Target == "/docker-entrypoint-initdb.d/users.js"
	}) {
		t.Error("the script is not where the image looks for it")
	}
	text, err := os.ReadFile(filepath.Join(settings.Root(), "deploy", "mongodb", "users.js"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`'(mongodb_\w+)'`).FindAllStringSubmatch(string(text), -1) {
		if !slices.ContainsFunc(mongodb.Secrets, func(s types.ServiceSecretConfig) bool { return s.Source == name[1] }) {
			t.Errorf("it reads %s, which is not mounted", name[1])
		}
	}
	for _, service := range []string{"'auth-service'", "'user-service'"} {
		if !strings.Contains(string(text), service) {
			t.Errorf("it does not make %s", service)
		}
	}
	actions := regexp.MustCompile(`(?s)actions: \[(.*?)\]`).FindStringSubmatch(string(text))
	allowed := []string{"find", "insert", "update", "remove", "createCollection", "createIndex", "listCollections",
		"listIndexes", "killCursors"}
	for _, action := range regexp.MustCompile(`\w+`).FindAllString(actions[1], -1) {
		if !slices.Contains(allowed, action) {
			t.Errorf("it grants %s", action)
		}
	}
	if strings.Count(string(text), "roles: []") != 2 || strings.Count(string(text), "roles: [role]") != 1 {
		t.Error("it grants roles of the server")
	}
}

func TestTheScaledStackHasTwoOfEach(t *testing.T) {
	project := load(t, stacks["core-scaled"])
	for _, name := range []string{"auth-service", "user-service"} {
		if service := project.Services[name]; service.GetScale() != 2 {
			t.Errorf("%s: %d", name, service.GetScale())
		}
	}
}
