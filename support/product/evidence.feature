Feature: every kind of evidence
  Reports of other people read it: its shape is published (support/evidence.schema.json) and held to a golden file.

  Scenario: what passes
    Given pods A and B on node worker
    And pod C listening on 53/udp
    And service S on 80 selecting app=b
    And ingress routes
      | host         | service | tls |
      | shop.example | S       | yes |
    Then pod A can reach service S on 80
    And pod A can reach pod C on 53/udp
    And pod A is refused by pod B on 81
    And pod A resolves s to service S
    And pod A gets NXDOMAIN for nowhere.default.svc.cluster.local
    And node worker can reach pod B on 80
    And ingress answers
      | url                   | certificate  | service |
      | https://shop.example/ | shop.example | S       |
    And every pod has its own address

  Scenario: what a policy denies
    Given pods A and B
    And default deny ingress
    Then these can connect on 80
      |   | a | b |
      | a | - | ✗ |
      | b | ✗ | - |

  Scenario: what is wrong
    Given pods A and B
    Then pod A can reach pod B on 81

  Scenario: what cannot be decided
    Given pod A
    And default deny egress
    Then pod A cannot reach address 10.99.0.1 on 80
