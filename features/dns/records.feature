Feature: other records

  @DNS-007 @breaks:dns-wrong-answer @spec
  Scenario: SRV names the port of a named Service port
    Given pod A
    And service B on http=80 to port 8080
    Then pod A resolves SRV _http._tcp.b.default.svc.cluster.local to "80 b.default.svc.cluster.local"

  @DNS-010 @breaks:dns-wrong-answer @spec
  Scenario: PTR names the Service of a ClusterIP
    Given pod A
    And service B on 80
    And service B has cluster IP 10.96.77.7
    Then pod A resolves b to 10.96.77.7
    And pod A resolves PTR 7.77.96.10.in-addr.arpa to b.default.svc.cluster.local

  @DNS-020 @breaks:externalname-forgotten @spec
  Scenario: an ExternalName is a CNAME and nothing else
    Given pod A
    And service partner for external name external.example
    Then pod A resolves CNAME partner.default.svc.cluster.local to external.example
    And pod A resolves partner to the external host
