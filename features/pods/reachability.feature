Feature: pods reach pods
  Every pod reaches every other pod at its own address, on one node or across nodes.

  @POD-004 @breaks:deny-everything @spec
  Scenario: two pods of one node
    Given pod A on node worker
    And pod B on node worker
    Then pod A can reach pod B on 80

  @POD-005 @breaks:cross-node-dropped @spec
  Scenario: two pods of two nodes
    Given pod A on node worker
    And pod B on node worker2
    Then pod A can reach pod B on 80
    And pod B can reach pod A on 80

  @POD-005 @breaks:udp-forgotten @spec
  Scenario: datagrams travel too
    Given pod A on node worker
    And pod B on node worker2
    Then pod A can reach pod B on 80/udp

  @NP-001 @breaks:cross-node-dropped @spec
  Scenario: without policies everybody reaches everybody
    Given pods A and B on node worker
    And pods C and D on node worker2
    Then these can connect on 80
      |   | a | b | c | d |
      | a | - | ✓ | ✓ | ✓ |
      | b | ✓ | - | ✓ | ✓ |
      | c | ✓ | ✓ | - | ✓ |
      | d | ✓ | ✓ | ✓ | - |

  @POD-004 @exact:POD-004 @breaks:udp-forgotten @spec
  Scenario: only open ports answer
    Given pod A
    And pod B listening on http=8080 and 514/udp
    Then pod A can reach pod B on http
    And pod A can reach pod B on 514/udp
    But pod A is refused by pod B on 81

  @POD-010 @breaks:deny-everything @spec
  Scenario: nodes reach pods
    Given pod A on node worker
    Then nodes worker and worker2 can reach pod A on 80

  @POD-012 @breaks:deny-everything @spec
  Scenario: a pod on its node's network listens at the node's address
    Given pods
      | name  | node   | network | ports |
      | proxy | worker | host    | 8088  |
      | a     |        |         | 80    |
    Then pod A can reach node worker on 8088

  @POD-004 @breaks:udp-forgotten @spec
  Scenario: on several ports and protocols at once
    Given pods A and C
    And pod B listening on 80, 443 and 514/udp
    Then pods A and C can reach pod B on 80, 443 and 514/udp

  @POD-011 @breaks:deny-everything
  Scenario: pods reach nodes
    Given pod A on node worker
    And pods
      | name | node    | network | ports |
      | one  | worker  | host    | 9101  |
      | two  | worker2 | host    | 9101  |
    Then pod A can reach nodes worker and worker2 on 9101
