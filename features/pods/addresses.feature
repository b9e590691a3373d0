Feature: pod addresses
  Addresses are unique in the whole cluster, and no address is rewritten between pods.

  @POD-008 @breaks:duplicate-address @spec
  Scenario: every pod has its own address
    Given pods A, B and C on node worker
    And pods D, E and F on node worker2
    Then every pod has its own address
    And every pod can reach every pod on 80

  @POD-009 @breaks:duplicate-address
  Scenario: each node has a range of its own
    Given pods A and B on node worker
    And pods C and D on node worker2
    Then every pod's address is in its node's range
    And every pod has its own address

  @POD-006 @breaks:pod-traffic-natted @spec
  Scenario: no address is rewritten between pods of two nodes
    Given pod A on node worker
    And pod B on node worker2
    Then pod A reaching pod B on 80 is seen as itself
    And pod B reaching pod A on 80 is seen as itself

  @POD-006 @breaks:pod-traffic-natted @spec
  Scenario: nor by a Service between pods
    Given pod A on node worker
    And pod B on node worker2
    And service B on 80
    Then pod A reaching service B on 80 is seen as itself

  @POD-007 @breaks:deny-everything @spec
  Scenario: a pod reaches itself at its own address
    Given pods A and B
    Then pod A can reach pod A on 80
    And pod A can reach pod B on 80
