@kind
Feature: a cluster with a CNI of one's choice
  kind makes it when a scenario first needs it; all that name the same share it. An empty cell leaves the node image to the
  run. Behind an air gap a CNI may need an image of its own: name it in its row.

  Scenario Outline: pods of two nodes talk through <cni>
    Given a kind cluster
      | CNI        | <cni>        |
      | node image | <node image> |
    And pod A on node worker
    And pod B on node worker2
    Then pod A can reach pod B on 80

    Examples:
      | cni     | node image                   |
      | calico  |                              |
      | flannel |                              |
      | cilium  | kindest/node:v1.36.4-cilium  |

  Scenario Outline: a policy holds with <cni>
    Given a kind cluster
      | CNI        | <cni>        |
      | node image | <node image> |
    And pods A and B
    And pod B accepts no traffic
    Then pod A cannot reach pod B on 80

    Examples:
      | cni     | node image                   |
      | calico  |                              |
      | flannel |                              |
      | cilium  | kindest/node:v1.36.4-cilium  |
