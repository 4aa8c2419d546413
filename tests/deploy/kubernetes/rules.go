package kubernetes

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Ours are the workloads built here; the dev overlay has stores beside them.
var Ours = map[string]int32{"gateway": 3000, "auth-service": 3001, "user-service": 3002}

// report collects what is wrong, one sentence each.
type report []string

func (r *report) need(isGood bool, format string, args ...any) {
	if !isGood {
		*r = append(*r, fmt.Sprintf(format, args...))
	}
}

func is(value *bool, wanted bool) bool { return value != nil && *value == wanted }

// Restricted checks a pod against the `restricted` Pod Security Standard, and what we ask beyond it.
func Restricted(name string, pod core.PodSpec) (bad report) {
	security := pod.SecurityContext
	if security == nil {
		return report{name + ": no securityContext"}
	}
	bad.need(is(security.RunAsNonRoot, true), "%s: runAsNonRoot", name)
	bad.need(security.RunAsUser != nil && *security.RunAsUser != 0, "%s: runAsUser", name)
	bad.need(security.SeccompProfile != nil && security.SeccompProfile.Type == core.SeccompProfileTypeRuntimeDefault,
		"%s: seccompProfile", name)
	bad.need(!pod.HostNetwork && !pod.HostPID && !pod.HostIPC, "%s: host namespaces", name)
	bad.need(is(pod.AutomountServiceAccountToken, false), "%s: has an API token", name)
	bad.need(is(pod.EnableServiceLinks, false), "%s: service links would set GATEWAY_PORT and REDIS_PORT", name)
	bad.need(len(pod.InitContainers) == 0, "%s: init containers, which no rule here looks at", name)
	for _, volume := range pod.Volumes {
		bad.need(volume.Secret != nil || volume.EmptyDir != nil || volume.ConfigMap != nil || volume.Projected != nil ||
			volume.PersistentVolumeClaim != nil, "%s: volume %s is of a kind that restricted forbids", name, volume.Name)
		bad.need(volume.EmptyDir == nil || volume.EmptyDir.SizeLimit != nil, "%s: volume %s may grow without bound", name,
			volume.Name)
	}
	for _, container := range pod.Containers {
		bad = append(bad, restrictedContainer(name+"/"+container.Name, container)...)
	}
	return bad
}

func restrictedContainer(name string, container core.Container) (bad report) {
	security := container.SecurityContext
	if security == nil || security.Capabilities == nil {
		return report{name + ": no securityContext with capabilities"}
	}
	bad.need(is(security.AllowPrivilegeEscalation, false), "%s: allowPrivilegeEscalation", name)
	bad.need(security.Privileged == nil || !*security.Privileged, "%s: privileged", name)
	bad.need(is(security.ReadOnlyRootFilesystem, true), "%s: readOnlyRootFilesystem", name)
	bad.need(slices.Equal(security.Capabilities.Drop, []core.Capability{"ALL"}), "%s: does not drop ALL", name)
	bad.need(len(security.Capabilities.Add) == 0, "%s: adds capabilities", name)
	for _, port := range container.Ports {
		bad.need(port.HostPort == 0, "%s: hostPort", name)
	}
	for _, resource := range []core.ResourceName{core.ResourceCPU, core.ResourceMemory} {
		_, hasRequest := container.Resources.Requests[resource]
		_, hasLimit := container.Resources.Limits[resource]
		bad.need(hasRequest, "%s: no request for %s", name, resource)
		bad.need(hasLimit, "%s: no limit for %s", name, resource)
	}
	return bad
}

// Probes checks that the three probes of a container of ours ask three different questions.
func Probes(name string, container core.Container) (bad report) {
	startup, ready, live := container.StartupProbe, container.ReadinessProbe, container.LivenessProbe
	if startup == nil || ready == nil || live == nil {
		return report{name + ": a probe is missing"}
	}
	for _, probe := range []*core.Probe{startup, ready, live} {
		if probe.HTTPGet == nil {
			return report{name + ": a probe that is no httpGet"}
		}
		bad.need(slices.ContainsFunc(container.Ports, func(port core.ContainerPort) bool {
			return port.Name == probe.HTTPGet.Port.StrVal
		}), "%s: a probe asks port %s, which the container has not", name, probe.HTTPGet.Port.String())
	}
	bad.need(ready.HTTPGet.Path == "/health/ready", "%s: readiness asks %s", name, ready.HTTPGet.Path)
	bad.need(live.HTTPGet.Path == "/health/live", "%s: liveness asks %s; a store that is down must not restart pods", name,
		live.HTTPGet.Path)
	bad.need(startup.HTTPGet.Path == "/health/live", "%s: start-up asks %s", name, startup.HTTPGet.Path)
	bad.need(startup.PeriodSeconds*startup.FailureThreshold >= 60, "%s: start-up gives less than a minute", name)
	bad.need(startup.PeriodSeconds <= 2, "%s: start-up is noticed late", name)
	bad.need(live.PeriodSeconds*live.FailureThreshold >= 20, "%s: liveness restarts after a hiccup", name)
	bad.need(ready.PeriodSeconds*ready.FailureThreshold <= 5, "%s: readiness notices a drain late", name)
	return bad
}

// Rollout checks that replacing pods never takes one away before another one is ready, nor cuts a request.
func (m *Manifests) Rollout(deployment apps.Deployment, replicasMin int32) (bad report) {
	name := deployment.Name
	rolling := deployment.Spec.Strategy.RollingUpdate
	if rolling == nil || rolling.MaxUnavailable == nil || rolling.MaxSurge == nil {
		return report{name + ": no rolling update"}
	}
	bad.need(rolling.MaxUnavailable.String() == "0", "%s: maxUnavailable %s", name, rolling.MaxUnavailable.String())
	bad.need(rolling.MaxSurge.String() != "0", "%s: maxSurge 0 and maxUnavailable 0 never move", name)
	bad.need(m.replicas(deployment) >= replicasMin, "%s: %d replicas", name, m.replicas(deployment))

	pod := deployment.Spec.Template.Spec
	environment := m.environment(pod.Containers[0])
	drain, _ := strconv.Atoi(environment["DRAIN_MS"])
	stop, _ := strconv.Atoi(environment["STOP_TIMEOUT_MS"])
	bad.need(pod.TerminationGracePeriodSeconds != nil && drain > 0 && stop > 0 &&
		int64(drain+stop) < *pod.TerminationGracePeriodSeconds*1000,
		"%s: drains %d ms and stops within %d ms, which the grace period does not cover", name, drain, stop)
	bad.need(pod.Containers[0].Lifecycle == nil, "%s: a hook, although the image has no shell", name)
	ready := pod.Containers[0].ReadinessProbe
	if replicasMin > 1 && ready != nil {
		bad.need(drain >= int(ready.PeriodSeconds*ready.FailureThreshold)*1000,
			"%s: drains for less time than readiness needs to be noticed", name)
	}
	for _, spread := range pod.TopologySpreadConstraints {
		bad.need(selects(spread.LabelSelector, deployment.Spec.Template.Labels), "%s: spreads other pods", name)
	}
	bad.need(len(pod.TopologySpreadConstraints) == 2, "%s: not spread over zones and nodes", name)
	return bad
}

// replicas is the least number: the autoscaler's, else the Deployment's own.
func (m *Manifests) replicas(deployment apps.Deployment) int32 {
	for _, autoscaler := range m.Autoscalers {
		target := autoscaler.Spec.ScaleTargetRef
		if target.Kind == "Deployment" && target.Name == deployment.Name && deployment.Spec.Replicas == nil {
			return *autoscaler.Spec.MinReplicas
		}
	}
	if deployment.Spec.Replicas == nil {
		return 1
	}
	return *deployment.Spec.Replicas
}

// environment is what a container's process will see; values from secrets are left out.
func (m *Manifests) environment(container core.Container) map[string]string {
	result := map[string]string{}
	for _, source := range container.EnvFrom {
		for _, config := range m.ConfigMaps {
			if source.ConfigMapRef != nil && source.ConfigMapRef.Name == config.Name {
				for key, value := range config.Data {
					result[key] = value
				}
			}
		}
	}
	for _, variable := range container.Env {
		result[variable.Name] = variable.Value
	}
	return result
}

// SecretFiles checks that each `*_FILE` variable names a file that a mounted secret has.
func SecretFiles(name string, pod core.PodSpec) (bad report) {
	files := map[string]bool{}
	for _, mount := range pod.Containers[0].VolumeMounts {
		for _, volume := range pod.Volumes {
			if volume.Name != mount.Name || volume.Secret == nil {
				continue
			}
			bad.need(mount.ReadOnly, "%s: secrets are writable", name)
			for _, item := range volume.Secret.Items {
				files[mount.MountPath+"/"+item.Path] = true
			}
		}
	}
	for _, variable := range pod.Containers[0].Env {
		if strings.HasSuffix(variable.Name, "_FILE") {
			bad.need(files[variable.Value], "%s: %s=%s is not mounted", name, variable.Name, variable.Value)
			delete(files, variable.Value)
		}
	}
	for file := range files {
		bad.need(false, "%s: %s is mounted and not read", name, file)
	}
	return bad
}

// References checks that what names something else names something that exists.
func (m *Manifests) References() (bad report) {
	for _, deployment := range m.Deployments {
		bad.need(selects(deployment.Spec.Selector, deployment.Spec.Template.Labels), "%s: selector misses its own pods",
			deployment.Name)
		account := deployment.Spec.Template.Spec.ServiceAccountName
		bad.need(account == "" || slices.ContainsFunc(m.ServiceAccounts, func(a core.ServiceAccount) bool {
			return a.Name == account
		}), "%s: no service account %s", deployment.Name, account)
		for _, source := range deployment.Spec.Template.Spec.Containers[0].EnvFrom {
			bad.need(source.ConfigMapRef != nil && slices.ContainsFunc(m.ConfigMaps, func(c core.ConfigMap) bool {
				return c.Name == source.ConfigMapRef.Name
			}), "%s: settings from something that is not here", deployment.Name)
		}
	}
	for _, service := range m.Services {
		pods := m.selected(&v1.LabelSelector{MatchLabels: service.Spec.Selector})
		bad.need(len(pods) == 1, "service %s: selects the pods of %v", service.Name, pods)
		for _, port := range service.Spec.Ports {
			bad.need(len(pods) == 1 && m.hasPort(pods[0], port.TargetPort.StrVal), "service %s: no port %s", service.Name,
				port.TargetPort.String())
		}
	}
	for _, budget := range m.Budgets {
		pods := m.selected(budget.Spec.Selector)
		bad.need(slices.Equal(pods, []string{budget.Name}), "disruption budget %s: selects %v", budget.Name, pods)
		bad.need(budget.Spec.MaxUnavailable != nil && budget.Spec.MaxUnavailable.String() == "1",
			"disruption budget %s: allows other than one", budget.Name)
	}
	for _, autoscaler := range m.Autoscalers {
		bad.need(m.deployment(autoscaler.Spec.ScaleTargetRef.Name) != nil, "autoscaler %s: no such deployment",
			autoscaler.Name)
	}
	for _, ingress := range m.Ingresses {
		for _, rule := range ingress.Spec.Rules {
			for _, path := range rule.HTTP.Paths {
				backend := path.Backend.Service
				bad.need(backend != nil && backend.Name == "gateway" && backend.Port.Name == "http",
					"ingress %s: leads past the gateway", ingress.Name)
				bad.need(path.Path != "/metrics" && !(path.Path == "/" && *path.PathType == "Prefix"),
					"ingress %s: %s publishes the metrics", ingress.Name, path.Path)
			}
		}
	}
	return bad
}

// Doors checks what the ingress controller is told to do with requests before the gateway sees them.
func (m *Manifests) Doors() (bad report) {
	const prefix = "nginx.ingress.kubernetes.io/"
	for _, ingress := range m.Ingresses {
		has := func(key string) string { return ingress.Annotations[prefix+key] }
		// The controller redirects wherever there is a certificate, unless told not to.
		for _, key := range []string{"ssl-redirect", "force-ssl-redirect"} {
			bad.need(has(key) == "false", "ingress %s: %s would redirect", ingress.Name, key)
		}
		for _, key := range []string{"permanent-redirect", "temporal-redirect", "app-root", "from-to-www-redirect"} {
			bad.need(has(key) == "", "ingress %s: %s redirects", ingress.Name, key)
		}
		for _, rule := range ingress.Spec.Rules {
			for _, path := range rule.HTTP.Paths {
				bad.need(has("proxy-request-buffering") == "on" || slices.Contains(uploadPaths, path.Path),
					"ingress %s: a slow body to %s holds a connection of the gateway", ingress.Name, path.Path)
			}
		}
	}
	return bad
}

// uploadPaths are below which user-service takes files; everything else has bodies that are small.
var uploadPaths = []string{"/api/v1/users/documents", "/api/v1/users/avatar", "/api/v1/users/profile/avatar"}

// Proxies checks that no more than one cluster's pod network may name a client's address. The largest that a provider
// gives by default is a /14.
func Proxies(name, value string) (bad report) {
	bad.need(value != "", "%s: trusts no proxy, so that all clients share one address", name)
	for _, text := range strings.Split(value, ",") {
		network, err := netip.ParsePrefix(text)
		bad.need(err == nil, "%s: %q is no network", name, text)
		bad.need(err != nil || network.Bits() >= map[bool]int{true: 14, false: 48}[network.Addr().Is4()],
			"%s: trusts all of %s", name, text)
	}
	return bad
}

func (m *Manifests) deployment(name string) *apps.Deployment {
	for i := range m.Deployments {
		if m.Deployments[i].Name == name {
			return &m.Deployments[i]
		}
	}
	return nil
}

func (m *Manifests) hasPort(deployment, port string) bool {
	for _, container := range m.deployment(deployment).Spec.Template.Spec.Containers {
		for _, has := range container.Ports {
			if has.Name == port {
				return true
			}
		}
	}
	return false
}

func selects(selector *v1.LabelSelector, podLabels map[string]string) bool {
	parsed, err := v1.LabelSelectorAsSelector(selector)
	return err == nil && !parsed.Empty() && parsed.Matches(labels.Set(podLabels))
}

// selected are the deployments whose pods a selector matches, sorted.
func (m *Manifests) selected(selector *v1.LabelSelector) (names []string) {
	for _, deployment := range m.Deployments {
		if selects(selector, deployment.Spec.Template.Labels) {
			names = append(names, deployment.Name)
		}
	}
	slices.Sort(names)
	return names
}
