Feature: policies by address

  @NP-059 @breaks:egress-forgotten @spec
  Scenario: egress to a block
    Given pods A and B
    And pod A only sends traffic to 203.0.113.0/24
    Then pod A can reach the external host on 80
    But pod A cannot reach pod B on 80

  @NP-060 @breaks:except-ignored @spec
  Scenario: an exception is not in its block
    Given pod A
    And pod A only sends traffic to 203.0.113.0/24 except 203.0.113.10/32
    Then pod A cannot reach the external host on 80

  @NP-061 @breaks:deny-everything @spec
  Scenario: an exception denies nothing that another rule allows
    Given pod A
    And pod A only sends traffic to 203.0.113.0/24 except 203.0.113.10/32
    And pod A also sends traffic to 203.0.113.10/32
    Then pod A can reach the external host on 80

  @NP-065 @breaks:except-ignored @spec
  Scenario: the world, but not the cluster
    Given pods A and B
    And pod A only sends traffic to 0.0.0.0/0 except 10.244.0.0/16
    Then pod A can reach the external host on 80
    But pod A cannot reach pod B on 80

  @NP-066 @breaks:except-ignored @spec
  Scenario: who calls from outside
    Given pod B on node worker
    And node port service B on 80
    And service B has external traffic policy Local
    And pod B only accepts traffic from 0.0.0.0/0 except 192.0.2.100/32
    Then outside cannot reach service B through its node port on node worker on 80
