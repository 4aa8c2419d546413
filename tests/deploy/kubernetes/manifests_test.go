package kubernetes

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"dreamscape/tests/deploy/settings"
)

var overlays = []string{"dev", "staging", "production"}

func forEachOverlay(t *testing.T, check func(*testing.T, string, *Manifests)) {
	for _, overlay := range overlays {
		t.Run(overlay, func(t *testing.T) { check(t, overlay, rendered(t, overlay)) })
	}
}

func rendered(t *testing.T, overlay string) *Manifests {
	t.Helper()
	manifests, err := Render(overlay)
	if err != nil {
		t.Fatal(err)
	}
	return manifests
}

func expectNothing(t *testing.T, bad report) {
	t.Helper()
	for _, sentence := range bad {
		t.Error(sentence)
	}
}

func TestEveryOverlayHasTheThreeServices(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) {
		for name, port := range Ours {
			deployment := m.deployment(name)
			if deployment == nil {
				t.Fatalf("no %s", name)
			}
			container := deployment.Spec.Template.Spec.Containers[0]
			if container.Ports[0].ContainerPort != port || m.environment(container)["PORT"] != strconv.Itoa(int(port)) {
				t.Errorf("%s: not at port %d", name, port)
			}
		}
	})
}

func TestEveryPodIsRestricted(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) {
		for _, deployment := range m.Deployments {
			expectNothing(t, Restricted(deployment.Name, deployment.Spec.Template.Spec))
		}
		for _, namespace := range m.Namespaces {
			if namespace.Labels["pod-security.kubernetes.io/enforce"] != "restricted" {
				t.Error("the namespace does not enforce it")
			}
		}
		if len(m.Namespaces) != 1 {
			t.Error("no namespace")
		}
	})
}

func TestOurUserIsTheImagesUser(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) {
		for name := range Ours {
			security := m.deployment(name).Spec.Template.Spec.SecurityContext
			if *security.RunAsUser != 1001 || *security.RunAsGroup != 1001 || *security.FSGroup != 1001 {
				t.Errorf("%s: not 1001:1001", name)
			}
		}
	})
}

func TestProbesAskThreeQuestions(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) {
		for name := range Ours {
			expectNothing(t, Probes(name, m.deployment(name).Spec.Template.Spec.Containers[0]))
		}
	})
}

func TestRolloutsNeverTakeAwayCapacity(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string, m *Manifests) {
		replicasMin := int32(3)
		if overlay == "dev" {
			replicasMin = 1
		}
		for name := range Ours {
			expectNothing(t, m.Rollout(*m.deployment(name), replicasMin))
			if !slices.ContainsFunc(m.Budgets, func(b policy.PodDisruptionBudget) bool { return b.Name == name }) {
				t.Errorf("%s: no disruption budget", name)
			}
		}
	})
}

func TestEveryNameIsTheNameOfSomething(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) { expectNothing(t, m.References()) })
}

func TestEverySettingExists(t *testing.T) {
	names, err := settings.Names()
	if err != nil || len(names) < 50 {
		t.Fatalf("%d settings found, %v", len(names), err)
	}
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) {
		for name := range Ours {
			for key := range m.environment(m.deployment(name).Spec.Template.Spec.Containers[0]) {
				if !names[key] {
					t.Errorf("%s: docs/configuration.md does not know %s", name, key)
				}
			}
		}
	})
}

func TestTheProgramsAcceptTheirSettings(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) {
		for name := range Ours {
			environment := m.environment(m.deployment(name).Spec.Template.Spec.Containers[0])
			if err := settings.CheckConfig(name, environment, t.TempDir()); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestMemoryLimitsAreAboveThePeaks(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) {
		for name := range Ours {
			pod := m.deployment(name).Spec.Template.Spec
			files := int64(0)
			for _, volume := range pod.Volumes {
				if volume.EmptyDir != nil && volume.EmptyDir.Medium == core.StorageMediumMemory {
					files += volume.EmptyDir.SizeLimit.Value()
				}
			}
			limit := pod.Containers[0].Resources.Limits.Memory().Value()
			if problem := settings.MemoryProblem(name, m.environment(pod.Containers[0]), limit, files); problem != "" {
				t.Error(problem)
			}
		}
	})
}

func TestSecretsAreFilesAndOnlyDevShipsThem(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string, m *Manifests) {
		for name := range Ours {
			pod := m.deployment(name).Spec.Template.Spec
			expectNothing(t, SecretFiles(name, pod))
			for _, variable := range pod.Containers[0].Env {
				if variable.ValueFrom != nil {
					t.Errorf("%s: %s comes from a reference, not from a file", name, variable.Name)
				}
			}
		}
		if (len(m.Secrets) > 0) != (overlay == "dev") {
			t.Errorf("%d secrets beside the manifests", len(m.Secrets))
		}
	})
}

// databaseKeys are the keys of the secret from which a pod gets a database's address.
func databaseKeys(pod core.PodSpec) (keys []string) {
	for _, volume := range pod.Volumes {
		if volume.Secret == nil {
			continue
		}
		for _, item := range volume.Secret.Items {
			if strings.Contains(item.Key, "database") {
				keys = append(keys, item.Key)
			}
		}
	}
	return keys
}

func TestEachServiceHasADatabaseUserOfItsOwn(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) {
		for name, wanted := range map[string][]string{
			"gateway": nil, "auth-service": {"auth_database_url"}, "user-service": {"user_database_url"},
		} {
			if keys := databaseKeys(m.deployment(name).Spec.Template.Spec); !slices.Equal(keys, wanted) {
				t.Errorf("%s gets %v", name, keys)
			}
		}
		for _, secret := range m.Secrets {
			for _, key := range []string{"auth_database_url", "user_database_url"} {
				if len(secret.Data[key]) == 0 && secret.StringData[key] == "" {
					t.Errorf("%s has no %s", secret.Name, key)
				}
			}
		}
	})
}

func TestTheDoorBuffersSmallBodiesAndRedirectsNobody(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string, m *Manifests) {
		expectNothing(t, m.Doors())
		hosts := map[string]bool{}
		for _, ingress := range m.Ingresses {
			for _, rule := range ingress.Spec.Rules {
				hosts[rule.Host] = true
			}
			for _, certificate := range ingress.Spec.TLS {
				hosts[certificate.Hosts[0]] = true
			}
		}
		if overlay != "dev" && (len(m.Ingresses) != 2 || len(hosts) != 1) {
			t.Errorf("%d doors to %v", len(m.Ingresses), hosts)
		}
	})
}

func TestOnlyThePodNetworkMayNameClients(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) {
		for name := range Ours {
			expectNothing(t, Proxies(name, m.environment(m.deployment(name).Spec.Template.Spec.Containers[0])["TRUSTED_PROXIES"]))
		}
	})
	for _, value := range []string{"", "10.0.0.0/8", "10.244.0.0/16,100.64.0.0/10", "192.168.0.0/13", "fd00::/8", "pods"} {
		if len(Proxies("gateway", value)) == 0 {
			t.Errorf("accepted: %q", value)
		}
	}
}

func TestADoorThatStreamsOrRedirectsIsFound(t *testing.T) {
	for wanted, change := range map[string][2]string{
		"a slow body":              {"proxy-request-buffering", "off"},
		"ssl-redirect would":       {"ssl-redirect", "true"},
		"permanent-redirect redir": {"permanent-redirect", "https://elsewhere.example"},
	} {
		m := rendered(t, "production")
		for i := range m.Ingresses {
			m.Ingresses[i].Annotations["nginx.ingress.kubernetes.io/"+change[0]] = change[1]
		}
		if found := strings.Join(m.Doors(), "\n"); !strings.Contains(found, wanted) {
			t.Errorf("%s: not found; reported: %s", wanted, found)
		}
	}
}

func TestImagesHaveAVersion(t *testing.T) {
	for _, overlay := range []string{"staging", "production"} {
		for _, deployment := range rendered(t, overlay).Deployments {
			image := deployment.Spec.Template.Spec.Containers[0].Image
			if name, tag, _ := strings.Cut(image, ":"); tag == "" || tag == "latest" || !strings.Contains(name, "/") {
				t.Errorf("%s: %s", overlay, image)
			}
		}
	}
}

func TestPrometheusIsToldWhereToLook(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) {
		for name, port := range Ours {
			has := m.deployment(name).Spec.Template.Annotations
			if has["prometheus.io/scrape"] != "true" || has["prometheus.io/port"] != strconv.Itoa(int(port)) ||
				has["prometheus.io/path"] != "/metrics" {
				t.Errorf("%s: %v", name, has)
			}
		}
	})
}

// What may talk to what; anything else in either direction is an error of the policies or of this list.
func expectedEdges(overlay string) []string {
	stores := "dreamscape-data/"
	if overlay == "dev" {
		stores = ""
	}
	edges := []string{
		"egress auth-service -> " + stores + "mongodb TCP 27017",
		"egress user-service -> " + stores + "mongodb TCP 27017",
		"egress gateway -> auth-service TCP 3001",
		"egress gateway -> user-service TCP 3002",
		"ingress gateway -> auth-service TCP 3001",
		"ingress gateway -> user-service TCP 3002",
		"ingress ingress-nginx/ingress-nginx -> gateway TCP 3000",
	}
	for _, name := range []string{"auth-service", "gateway", "user-service"} {
		edges = append(edges,
			"egress "+name+" -> "+stores+"redis TCP 6379",
			"egress "+name+" -> kube-system/kube-dns TCP 53",
			"egress "+name+" -> kube-system/kube-dns UDP 53",
			"ingress monitoring/prometheus -> "+name+" TCP "+strconv.Itoa(int(Ours[name])))
		if overlay == "dev" {
			edges = append(edges, "ingress "+name+" -> redis TCP 6379")
		}
	}
	if overlay == "dev" {
		edges = append(edges, "ingress auth-service -> mongodb TCP 27017", "ingress user-service -> mongodb TCP 27017")
	}
	slices.Sort(edges)
	return edges
}

func TestTheNetworkHasExactlyTheNeededEdges(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, overlay string, m *Manifests) {
		edges, err := m.Edges()
		if err != nil {
			t.Fatal(err)
		}
		wanted := expectedEdges(overlay)
		for _, edge := range edges {
			if !slices.Contains(wanted, edge) {
				t.Errorf("not needed: %s", edge)
			}
		}
		for _, edge := range wanted {
			if !slices.Contains(edges, edge) {
				t.Errorf("missing: %s", edge)
			}
		}
	})
}

func TestWhatIsNotAllowedIsDenied(t *testing.T) {
	forEachOverlay(t, func(t *testing.T, _ string, m *Manifests) {
		if !slices.ContainsFunc(m.NetworkPolicies, func(p networking.NetworkPolicy) bool {
			return len(p.Spec.PodSelector.MatchLabels) == 0 && len(p.Spec.PodSelector.MatchExpressions) == 0 &&
				len(p.Spec.Ingress) == 0 && len(p.Spec.Egress) == 0 && len(p.Spec.PolicyTypes) == 2
		}) {
			t.Error("no policy that denies both directions to all pods")
		}
	})
}

// The checks themselves: each must find what is broken on purpose.

func TestAnUnknownFieldIsRefused(t *testing.T) {
	var m Manifests
	for _, text := range []string{
		"{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selektor: {a: b}}}",
		"{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: None, clusterIP: None}}",
		"{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: high}]}}",
	} {
		if err := m.add("/v1 Service", []byte(text)); err == nil {
			t.Errorf("accepted: %s", text)
		}
	}
	if err := m.add("apps/v1 DaemonSet", []byte("{}")); err == nil {
		t.Error("accepted a kind without rules")
	}
}

func TestTheRulesFindWhatIsBroken(t *testing.T) {
	no, root := false, int64(0)
	breaks := map[string]func(*Manifests, *core.PodSpec){
		"runAsNonRoot":           func(_ *Manifests, p *core.PodSpec) { p.SecurityContext.RunAsNonRoot = &no },
		"runAsUser":              func(_ *Manifests, p *core.PodSpec) { p.SecurityContext.RunAsUser = &root },
		"seccompProfile":         func(_ *Manifests, p *core.PodSpec) { p.SecurityContext.SeccompProfile = nil },
		"service links":          func(_ *Manifests, p *core.PodSpec) { p.EnableServiceLinks = nil },
		"host namespaces":        func(_ *Manifests, p *core.PodSpec) { p.HostPID = true },
		"is of a kind":           func(_ *Manifests, p *core.PodSpec) { p.Volumes[0].VolumeSource = hostPath() },
		"readOnlyRootFilesystem": func(_ *Manifests, p *core.PodSpec) { p.Containers[0].SecurityContext.ReadOnlyRootFilesystem = nil },
		"adds capabilities": func(_ *Manifests, p *core.PodSpec) {
			p.Containers[0].SecurityContext.Capabilities.Add = []core.Capability{"NET_ADMIN"}
		},
		"no limit for memory": func(_ *Manifests, p *core.PodSpec) { delete(p.Containers[0].Resources.Limits, "memory") },
		"liveness asks":       func(_ *Manifests, p *core.PodSpec) { p.Containers[0].LivenessProbe.HTTPGet.Path = "/health/ready" },
		"probe is missing":    func(_ *Manifests, p *core.PodSpec) { p.Containers[0].StartupProbe = nil },
		"is not mounted":      func(_ *Manifests, p *core.PodSpec) { p.Containers[0].Env[0].Value = "/run/elsewhere" },
		"grace period":        func(_ *Manifests, p *core.PodSpec) { *p.TerminationGracePeriodSeconds = 10 },
		"misses its own pods": func(m *Manifests, _ *core.PodSpec) {
			m.deployment("auth-service").Spec.Template.Labels["app.kubernetes.io/name"] = "auth"
		},
		"maxUnavailable": func(m *Manifests, _ *core.PodSpec) {
			one := intstr.FromInt32(1)
			m.deployment("auth-service").Spec.Strategy.RollingUpdate.MaxUnavailable = &one
		},
		"2 replicas": func(m *Manifests, _ *core.PodSpec) {
			for i := range m.Autoscalers {
				two := int32(2)
				m.Autoscalers[i].Spec.MinReplicas = &two
			}
		},
	}
	for wanted, spoil := range breaks {
		t.Run(wanted, func(t *testing.T) {
			m := rendered(t, "production")
			deployment := m.deployment("auth-service")
			spoil(m, &deployment.Spec.Template.Spec)
			pod := deployment.Spec.Template.Spec
			found := slices.Concat(Restricted("auth-service", pod), Probes("auth-service", pod.Containers[0]),
				m.Rollout(*deployment, 3), SecretFiles("auth-service", pod), m.References())
			if !strings.Contains(strings.Join(found, "\n"), wanted) {
				t.Errorf("not found; reported: %v", found)
			}
		})
	}
}

func TestAWrongSettingIsFound(t *testing.T) {
	environment := map[string]string{"PORT": "3001", "JWT_SECRET_FILE": "", "DRAIN_MS": "soon"}
	if err := settings.CheckConfig("auth-service", environment, t.TempDir()); err == nil ||
		!strings.Contains(err.Error(), "DRAIN_MS") {
		t.Errorf("accepted: %v", err)
	}
}

func TestAPolicyForAllPortsIsRefused(t *testing.T) {
	m := rendered(t, "production")
	for i := range m.NetworkPolicies {
		for j := range m.NetworkPolicies[i].Spec.Egress {
			m.NetworkPolicies[i].Spec.Egress[j].Ports = nil
		}
	}
	if _, err := m.Edges(); err == nil {
		t.Error("accepted")
	}
}

func hostPath() core.VolumeSource {
	return core.VolumeSource{HostPath: &core.HostPathVolumeSource{Path: "/"}}
}
