Feature: a Service has an address and a name
  A ClusterIP stands for whichever pods the Service selects.

  @SVC-001 @breaks:deny-everything @spec
  Scenario: by its address
    Given pod A
    And pod B
    And service B on 80
    Then pod A can reach service B on 80

  @DNS-002 @breaks:dns-wrong-answer @spec
  Scenario: by its name
    Given pod A
    And service B on 80
    Then pod A can reach service B by name on 80

  @SVC-001 @breaks:cross-node-dropped @spec
  Scenario: from its own node, from another node, and from a node itself
    Given pods A and B on node worker
    And pod C on node worker2
    And service B on 80
    Then pods A and C can reach service B on 80
    And node worker2 can reach service B on 80

  @SVC-002 @breaks:clusterip-changes @spec
  Scenario: its address stays while every backend is replaced
    Given pod A
    And service B on 80 with 3 backends
    Then pod A can reach service B on 80
    When every pod of service B is replaced
    Then service B keeps its address
    And pod A can reach service B on 80

  @SVC-002 @breaks:stale-endpoint @spec
  Scenario: replaced backends serve, gone ones do not
    Given pod A
    And service B on 80 with 2 backends
    Then pod A can reach service B on 80
    When every pod of service B is replaced
    Then pod A reaching service B on 80 is served by every pod behind it

  @SVC-061 @breaks:udp-forgotten @spec
  Scenario: datagrams have Services too
    Given pod A
    And service B on 514/udp
    Then pod A can reach service B on 514/udp

  @SVC-004 @breaks:deny-everything
  Scenario: its bare address is enough
    Given pod A
    And service B on 80
    And service B has cluster IP 10.96.77.7
    Then pod A can reach address 10.96.77.7 on 80

  @DNS-023 @breaks:search-ignored @spec
  Scenario: by name from another namespace
    Given pod A
    And service other/B on 80
    Then pod A can reach service other/B by name on 80
    And pod A can reach host b.other on 80
