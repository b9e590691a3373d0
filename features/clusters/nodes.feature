Feature: nodes
  What a scenario says of the cluster, it gets; otherwise one control plane and two workers.

  @breaks:outside-unreachable
  Scenario: a cluster of the size that is asked for
    Given a cluster with 2 nodes
    And pods A and B
    Then pod A reaching the external host on 80 is seen as node worker
    And pod B reaching the external host on 80 is seen as node worker

  @breaks:stale-endpoint
  Scenario: a drained node gives its pods away
    Given pod A on node worker
    And deployment web with 2 replicas
    And service web on 80
    Then pod A can reach service web on 80
    When node worker2 is drained
    Then pod A reaching service web on 80 is served by every pod behind it

  @breaks:cross-node-dropped
  Scenario: a node that goes down is cut off, and comes back
    Given pods A and C on node worker
    And pod B on node worker2
    Then pod A can reach pod B on 80
    When node worker2 goes down
    Then pod A cannot reach pod B on 80
    When node worker2 comes up
    Then pod A can reach pod B on 80

  @breaks:outside-unreachable
  Scenario: a cordoned node gets no new pods, and keeps those it has
    Given pod A on node worker
    When node worker is cordoned
    And pod B is started
    Then pod A reaching the external host on 80 is seen as node worker
    And pod B reaching the external host on 80 is seen as node worker2
    When node worker is uncordoned
    And node worker2 is cordoned
    And pod C is started
    Then pod C reaching the external host on 80 is seen as node worker
