Feature: names of Services

  @DNS-023 @breaks:search-ignored @spec
  Scenario: short names work through the search list
    Given pod A
    And service B on 80
    And service other/C on 80
    Then pod A resolves b to service B
    And pod A resolves c.other to service other/C
    And pod A resolves c.other.svc to service other/C

  @DNS-002 @breaks:dns-wrong-answer @spec
  Scenario: the full name is the ClusterIP
    Given pod A
    And service B on 80
    Then pod A resolves b.default.svc.cluster.local to service B
    And pod A resolves B.Default.svc.cluster.local to service B

  @DNS-003 @breaks:dns-wrong-answer @spec
  Scenario: a Service with nobody behind it has its name
    Given pod A
    And service B on 80 with 0 backends
    Then pod A resolves b to service B

  @DNS-005 @breaks:dns-nxdomain-forgotten @spec
  Scenario: what does not exist has no name
    Given pod A
    And service B on 80
    Then pod A gets NXDOMAIN for nosuch.default.svc.cluster.local
    And pod A gets NXDOMAIN for b.nosuch.svc.cluster.local
    And pod A does not resolve nosuch

  @DNS-004 @breaks:dns-nxdomain-forgotten @spec
  Scenario: a name without that record is no missing name
    Given pod A
    And service B on 80
    Then pod A gets NODATA for AAAA b.default.svc.cluster.local
    But pod A gets NXDOMAIN for AAAA nosuch.default.svc.cluster.local

  @DNS-024 @breaks:dns-nxdomain-forgotten @spec
  Scenario: a short name is one's own namespace's
    Given pod A
    And service other/B on 80
    Then pod A does not resolve b
    But pod A resolves b.other to service other/B

  @DNS-005 @breaks:dns-nxdomain-forgotten @spec
  Scenario: a deleted Service loses its name
    Given pod A
    And service B on 80
    Then pod A resolves b to service B
    When service B is deleted
    Then pod A does not resolve b

  @DNS-005 @breaks:dns-nxdomain-forgotten @spec
  Scenario: a deleted namespace takes its names along
    Given pod A
    And namespace other
    And service other/B on 80
    Then pod A resolves b.other to service other/B
    When namespace other is deleted
    Then pod A does not resolve b.other
