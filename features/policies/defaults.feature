Feature: default allow and default deny
  Without a policy all is open. A policy isolates the pods that it selects, in its own direction, and nothing else.

  @NP-002 @breaks:policies-ignored @spec
  Scenario: default deny for ingress
    Given pods A and B
    And default deny ingress
    Then pod A cannot reach pod B on 80
    And pod B cannot reach pod A on 80

  @NP-003 @breaks:egress-forgotten @spec
  Scenario: default deny for egress
    Given pods A and B
    And pod other/C
    And default deny egress
    Then pod A cannot reach pod B on 80
    And pod A cannot reach pod other/C on 80
    But pod other/C can reach pod A on 80

  @NP-004 @breaks:policies-ignored @spec
  Scenario: default deny both ways
    Given pods A and B
    And pod other/C
    And default deny all
    Then these can connect on 80
      |             | a | b | pod other/c |
      | a           | - | ✗ | ✗           |
      | b           | ✗ | - | ✗           |
      | pod other/c | ✗ | ✗ | -           |

  @NP-010 @breaks:deny-everything @spec
  Scenario: a policy selects pods of its own namespace only
    Given pod A
    And pods x/B and y/B
    And default deny ingress in namespace x
    Then pod A cannot reach pod x/B on 80
    But pod A can reach pod y/B on 80

  @NP-037 @breaks:deny-everything @spec
  Scenario: what one policy allows no other takes back
    Given pods A and B
    And every pod also accepts traffic from anywhere
    And default deny ingress
    Then pod A can reach pod B on 80

  @NP-002 @breaks:policies-ignored @spec
  Scenario: a Service does not get round a policy
    Given pods A and B
    And service B on 80
    And default deny ingress
    Then pod A cannot reach service B on 80
    When every policy is deleted
    Then pod A can reach service B on 80

  @NP-047 @breaks:policies-ignored @spec
  Scenario: datagrams are denied too
    Given pods A and B
    And default deny ingress
    Then pod A cannot reach pod B on 80/udp for 200 ms
