@kind
Feature: a cluster with a CNI of one's choice
  kind makes it when a scenario first needs it; all that name the same share it. Behind an air gap the node image must hold
  the images of all of them: say it with --node-image or NETHERKIN_NODE_IMAGE.

  Scenario Outline: pods of two nodes talk through <cni>
    Given a kind cluster with CNI <cni>
    And pod A on node worker
    And pod B on node worker2
    Then pod A can reach pod B on 80

    Examples:
      | cni     |
      | calico  |
      | flannel |
      | cilium  |

  Scenario Outline: a policy holds with <cni>
    Given a kind cluster with CNI <cni>
    And pods A and B
    And pod B accepts no traffic
    Then pod A cannot reach pod B on 80

    Examples:
      | cni     |
      | calico  |
      | flannel |
      | cilium  |
