package kubernetes

import (
	"fmt"
	"slices"

	networking "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Edges lists what the network policies let through, one line each: "egress gateway -> auth-service TCP 3001". Outside
// peers are written "namespace/name". An error is a policy that says something these lines cannot express.
func (m *Manifests) Edges() (edges []string, err error) {
	for _, policy := range m.NetworkPolicies {
		for _, rule := range policy.Spec.Ingress {
			if edges, err = m.addEdges(edges, policy, "ingress", rule.From, rule.Ports); err != nil {
				return nil, err
			}
		}
		for _, rule := range policy.Spec.Egress {
			if edges, err = m.addEdges(edges, policy, "egress", rule.To, rule.Ports); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(edges)
	return slices.Compact(edges), nil
}

func (m *Manifests) addEdges(edges []string, policy networking.NetworkPolicy, direction string,
	peers []networking.NetworkPolicyPeer, ports []networking.NetworkPolicyPort) ([]string, error) {
	if len(peers) == 0 || len(ports) == 0 {
		return nil, fmt.Errorf("policy %s: no peer or no port means all of them", policy.Name)
	}
	subjects := m.selected(&policy.Spec.PodSelector)
	if len(subjects) == 0 {
		return nil, fmt.Errorf("policy %s: selects no pod", policy.Name)
	}
	for _, peer := range peers {
		names, err := m.peerNames(peer)
		if err != nil {
			return nil, fmt.Errorf("policy %s: %w", policy.Name, err)
		}
		for _, port := range ports {
			if port.Port == nil || port.Protocol == nil || port.EndPort != nil {
				return nil, fmt.Errorf("policy %s: a port without number or protocol", policy.Name)
			}
			for _, subject := range subjects {
				for _, name := range names {
					from, to := subject, name
					if direction == "ingress" {
						from, to = name, subject
					}
					edges = append(edges, fmt.Sprintf("%s %s -> %s %s %s", direction, from, to, *port.Protocol, port.Port.String()))
				}
			}
		}
	}
	return edges, nil
}

func (m *Manifests) peerNames(peer networking.NetworkPolicyPeer) ([]string, error) {
	if peer.IPBlock != nil || peer.PodSelector == nil {
		return nil, fmt.Errorf("a peer that is not a selection of pods")
	}
	if peer.NamespaceSelector == nil {
		names := m.selected(peer.PodSelector)
		if len(names) == 0 {
			return nil, fmt.Errorf("a peer that no pod matches")
		}
		return names, nil
	}
	namespace := onlyLabel(peer.NamespaceSelector)
	name := onlyLabel(peer.PodSelector)
	if namespace == "" || name == "" {
		return nil, fmt.Errorf("a peer outside that is not named by one label each")
	}
	return []string{namespace + "/" + name}, nil
}

func onlyLabel(selector *v1.LabelSelector) string {
	if len(selector.MatchLabels) != 1 || len(selector.MatchExpressions) != 0 {
		return ""
	}
	for _, value := range selector.MatchLabels {
		return value
	}
	return ""
}
