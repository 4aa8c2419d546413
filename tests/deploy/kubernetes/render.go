// Package kubernetes checks deploy/kubernetes without a cluster: it renders each overlay as `kubectl apply -k` would,
// reads every object strictly into the types of the Kubernetes API, and compares them with the rules of this project.
package kubernetes

import (
	"fmt"
	"path/filepath"

	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"

	"dreamscape/tests/deploy/settings"
)

// Manifests are the objects of one overlay, by kind.
type Manifests struct {
	Namespaces      []core.Namespace
	ServiceAccounts []core.ServiceAccount
	ConfigMaps      []core.ConfigMap
	Secrets         []core.Secret
	Services        []core.Service
	Deployments     []apps.Deployment
	Budgets         []policy.PodDisruptionBudget
	Autoscalers     []autoscaling.HorizontalPodAutoscaler
	NetworkPolicies []networking.NetworkPolicy
	Ingresses       []networking.Ingress
}

// Render builds deploy/kubernetes/overlays/<overlay>.
func Render(overlay string) (*Manifests, error) {
	path := filepath.Join(settings.Root(), "deploy", "kubernetes", "overlays", overlay)
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), path)
	if err != nil {
		return nil, err
	}
	manifests := &Manifests{}
	for _, resource := range resources.Resources() {
		text, err := resource.AsYAML()
		if err != nil {
			return nil, err
		}
		id := resource.CurId()
		if err := manifests.add(id.Group+"/"+id.Version+" "+id.Kind, text); err != nil {
			return nil, fmt.Errorf("%s %s: %w", id.Kind, id.Name, err)
		}
	}
	return manifests, nil
}

func (m *Manifests) add(kind string, text []byte) error {
	switch kind {
	case "/v1 Namespace":
		return appendStrictly(&m.Namespaces, text)
	case "/v1 ServiceAccount":
		return appendStrictly(&m.ServiceAccounts, text)
	case "/v1 ConfigMap":
		return appendStrictly(&m.ConfigMaps, text)
	case "/v1 Secret":
		return appendStrictly(&m.Secrets, text)
	case "/v1 Service":
		return appendStrictly(&m.Services, text)
	case "apps/v1 Deployment":
		return appendStrictly(&m.Deployments, text)
	case "policy/v1 PodDisruptionBudget":
		return appendStrictly(&m.Budgets, text)
	case "autoscaling/v2 HorizontalPodAutoscaler":
		return appendStrictly(&m.Autoscalers, text)
	case "networking.k8s.io/v1 NetworkPolicy":
		return appendStrictly(&m.NetworkPolicies, text)
	case "networking.k8s.io/v1 Ingress":
		return appendStrictly(&m.Ingresses, text)
	}
	return fmt.Errorf("a kind that no rule here looks at: %s", kind)
}

// appendStrictly refuses fields the API does not have, and fields given twice.
func appendStrictly[T any](list *[]T, text []byte) error {
	var object T
	if err := yaml.UnmarshalStrict(text, &object); err != nil {
		return err
	}
	*list = append(*list, object)
	return nil
}
